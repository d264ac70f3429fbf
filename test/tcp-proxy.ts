import { connect, createServer, type Socket } from 'node:net';

/** A proxy before a server, which can close or freeze connections and restore them. */
export interface TcpProxy {
  port: number;
  /** Closes every connection, and every new one at once, as when the server was killed. */
  cut(): void;
  /** Keeps every connection and forwards nothing, as when the server is frozen or unplugged. */
  freeze(): void;
  /** Forwards what is sent, and no reply, as when a connection is lost after the server has done its work. */
  deafen(): void;
  /** Freezes existing connections and forwards new ones, as when a firewall lost its table. */
  forget(): void;
  mend(): void;
  /** Leads new connections to another server, and keeps those that are open. */
  lead(port: number): void;
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let state: 'open' | 'cut' | 'frozen' | 'deaf' = 'open';
  let target = targetPort;
  const sockets = new Set<Socket>();
  const frozen = new WeakSet<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    keep(far);
    near.on('data', (chunk) => (state === 'open' || state === 'deaf') && !frozen.has(near) && far.write(chunk));
    far.on('data', (chunk) => state === 'open' && !frozen.has(far) && near.write(chunk));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cut() {
      state = 'cut';
      destroyAll();
    },
    freeze() {
      state = 'frozen';
    },
    deafen() {
      state = 'deaf';
    },
    forget() {
      for (const socket of sockets) frozen.add(socket);
    },
    mend() {
      // Lost data cannot be sent again, so connections that lost some are closed.
      if (state === 'frozen' || state === 'deaf') destroyAll();
      state = 'open';
    },
    lead(port) {
      target = port;
    },
    close() {
      destroyAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

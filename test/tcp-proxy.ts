import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be cut, or can swallow everything, and be mended again. */
export interface TcpProxy {
  port: number;
  /** Ends every connection, and every new one at once: the server was killed. */
  cut(): void;
  /** Keeps every connection, and passes nothing on: the server is frozen, or its cable is out. */
  freeze(): void;
  /** Freezes the connections that there are, and lets new ones through: a firewall lost its table. */
  forget(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let state: 'open' | 'cut' | 'frozen' = 'open';
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
    const far = connect(targetPort, '127.0.0.1');
    keep(far);
    near.on('data', (chunk) => state === 'open' && !frozen.has(near) && far.write(chunk));
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
    forget() {
      for (const socket of sockets) frozen.add(socket);
    },
    mend() {
      // What was swallowed cannot be given back, so connections that lost something must go.
      if (state === 'frozen') destroyAll();
      state = 'open';
    },
    close() {
      destroyAll();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

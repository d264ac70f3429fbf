import { connect, createServer, type Socket } from 'node:net';

/** A proxy to Asterisk's HTTP server that can hold back messages. */
export interface HoldingAri {
  url: string;
  /** From now on, requests to send a message are not forwarded. */
  hold(): void;
  letThrough(): void;
  /** Number of requests held back. They are never forwarded. */
  held(): number;
  close(): Promise<void>;
}

export async function startHoldingAri(httpPort: number): Promise<HoldingAri> {
  const sockets = new Set<Socket>();
  let holding = false;
  let held = 0;
  const server = createServer((near) => {
    const far = connect(httpPort, '127.0.0.1');
    let stuck = false;
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
    far.on('data', (chunk) => near.write(chunk));
    near.on('data', (chunk) => {
      if (holding && !stuck && /^PUT \/ari\/endpoints\/[^ ]*\/sendMessage/.test(chunk.toString('latin1'))) {
        stuck = true;
        held += 1;
      }
      if (!stuck) far.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    hold() {
      holding = true;
      held = 0;
    },
    letThrough() {
      holding = false;
    },
    held: () => held,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

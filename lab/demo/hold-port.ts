import { createServer } from 'node:net';

/** A port of 127.0.0.1 held until its release, so that two demos that start at the same time do not share a lab. */
export interface HeldPort {
  port: number;
  release(): Promise<void>;
}

/** Number of ports tried after the first. */
const further = 20;

/**
 * @param first the preferred port; if it is taken, the next free one is used
 * @throws Error when all ports are taken or `first` is not a port
 */
export async function holdPort(first: number): Promise<HeldPort> {
  if (!Number.isInteger(first) || first < 1 || first + further > 65_535) {
    throw new Error(`PORT must be a whole number from 1 to ${65_535 - further}`);
  }
  for (let port = first; port <= first + further; port += 1) {
    const held = await hold(port);
    if (held !== undefined) return held;
  }
  throw new Error(`Ports ${first} to ${first + further} are all taken; set PORT to another`);
}

function hold(port: number): Promise<HeldPort | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => {
      resolve({ port, release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

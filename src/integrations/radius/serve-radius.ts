import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIP } from 'node:net';
import type { Log } from '../../log.ts';
import type { PacketAnswerer } from './answer-packet.ts';

export interface ServedRadius {
  /** Where it listens. */
  address: string;
  port: number;
  /** Answers no more, and lets what is under way end. */
  stop(): Promise<void>;
}

/** Answers packets at an address. @throws Error when the port is taken */
export async function serveRadius(
  { answerer, log }: { answerer: Pick<PacketAnswerer, 'answer'>; log: Log },
  at: { host: string; port: number },
): Promise<ServedRadius> {
  const socket = createSocket(isIP(at.host) === 6 ? { type: 'udp6', ipv6Only: true } : { type: 'udp4' });
  const underWay = new Set<Promise<void>>();
  socket.on('message', (datagram, from) => {
    const answered = answerer
      .answer(datagram, from)
      .then((reply) => send(socket, reply, from))
      .catch((error) => log.error({ err: error }, 'A packet of RADIUS failed'))
      .finally(() => underWay.delete(answered));
    underWay.add(answered);
  });
  socket.bind(at.port, at.host);
  await once(socket, 'listening');
  socket.on('error', (error) => log.warn({ err: error }, 'The socket of RADIUS has a trouble'));
  const { address, port } = socket.address();
  return {
    address,
    port,
    async stop() {
      socket.removeAllListeners('message');
      await Promise.all(underWay);
      socket.close();
    },
  };
}

function send(socket: Socket, reply: Buffer | undefined, { address, port }: { address: string; port: number }) {
  if (reply === undefined) return undefined;
  // What is not sent is asked for again.
  return new Promise<void>((resolve) => socket.send(reply, port, address, () => resolve()));
}

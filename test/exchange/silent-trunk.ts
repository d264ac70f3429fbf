import { createSocket } from 'node:dgram';

/** The far end of a trunk that takes every packet and says nothing. */
export interface SilentTrunk {
  /** Every call, without retransmissions; `at` in milliseconds since the epoch. */
  invites(): readonly { number: string; at: number }[];
  stop(): Promise<void>;
}

export async function startSilentTrunk(port: number): Promise<SilentTrunk> {
  const socket = createSocket('udp4');
  const invites = new Map<string, { number: string; at: number }>();
  socket.on('message', (message) => {
    const text = message.toString('latin1');
    const [, number] = /^INVITE sip:([^@;>\s]+)@/.exec(text) ?? [];
    const [id] = /^call-id:.*$/im.exec(text) ?? [];
    if (number !== undefined && id !== undefined && !invites.has(id))
      invites.set(id, { number: decodeURIComponent(number), at: Date.now() });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  return {
    invites: () => [...invites.values()],
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

import { createSocket } from 'node:dgram';

/** The far end of a trunk. It rings briefly for every number and then reports busy. */
export interface InviteCounter {
  /** Every incoming call, without retransmissions. */
  invites: readonly { number: string; at: number }[];
  stop(): Promise<void>;
}

/** @param port the lab's trunkPort */
export async function countInvites(port: number): Promise<InviteCounter> {
  const socket = createSocket('udp4');
  const seen = new Set<string>();
  const invites: { number: string; at: number }[] = [];
  socket.on('message', (message, from) => {
    const at = performance.now();
    const text = message.toString('latin1');
    const invite = /^INVITE sip:([^@;>]+)@/.exec(text);
    if (invite === null) return;
    const lines = text.split('\r\n');
    const headers = (name: string) => lines.filter((line) => line.toLowerCase().startsWith(`${name}:`));
    const id = headers('call-id').join();
    if (!seen.has(id)) {
      seen.add(id);
      invites.push({ number: decodeURIComponent(invite[1] ?? ''), at });
    }
    for (const status of ['180 Ringing', '486 Busy Here']) {
      const answer = [
        `SIP/2.0 ${status}`,
        ...headers('via'),
        ...headers('from'),
        ...headers('to').map((line) => `${line};tag=${seen.size}`),
        ...[headers('call-id'), headers('cseq')].flat(),
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n');
      socket.send(answer, from.port, from.address);
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  return {
    invites,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

import { createSocket } from 'node:dgram';

/** The far end of a trunk that holds all incoming calls and refuses them at the same moment. */
export interface HoldingTrunk {
  /** Call-IDs, without retransmissions. */
  held(): string[];
  /** Sends 503 to every held call, and to each later call at once. */
  refuseAll(): void;
  stop(): Promise<void>;
}

export async function startHoldingTrunk(port: number): Promise<HoldingTrunk> {
  const socket = createSocket('udp4');
  const refusals = new Map<string, () => void>();
  let refuses = false;
  socket.on('message', (message, from) => {
    const lines = message.toString('latin1').split('\r\n');
    if (!lines[0]?.startsWith('INVITE ')) return;
    const headers = (name: string) => lines.filter((line) => line.toLowerCase().startsWith(`${name}:`));
    const id = headers('call-id').join();
    const answer = (status: string, tag: string) => {
      const to = headers('to').map((line) => line + tag);
      const copied = [...headers('via'), ...headers('from'), ...to, ...headers('call-id'), ...headers('cseq')];
      socket.send([`SIP/2.0 ${status}`, ...copied, 'Content-Length: 0', '', ''].join('\r\n'), from.port, from.address);
    };
    const refuse = () => answer('503 Service Unavailable', `;tag=${port}`);
    refusals.set(id, refuse);
    if (refuses) refuse();
    else answer('100 Trying', '');
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  return {
    held: () => [...refusals.keys()],
    refuseAll() {
      refuses = true;
      for (const refuse of refusals.values()) refuse();
    },
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

import { createSocket } from 'node:dgram';

/** The far end of a trunk: takes registrations and OPTIONS. It never rings. */
export interface SipRegistrar {
  /** How it answers from now on; undefined for silence. */
  answer: { register: string; options: string } | undefined;
  stop(): Promise<void>;
}

/** Shorter than this Asterisk renews a registration all the time. */
const expiresSeconds = 12;

export async function startSipRegistrar(port: number): Promise<SipRegistrar> {
  const socket = createSocket('udp4');
  const registrar: SipRegistrar = {
    answer: { register: '200 OK', options: '200 OK' },
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  socket.on('message', (packet, from) => {
    const text = packet.toString('latin1');
    const [, method] = /^(REGISTER|OPTIONS) /.exec(text) ?? [];
    if (method === undefined || registrar.answer === undefined) return;
    const copied = text.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq|Contact):/i.test(line));
    const status = registrar.answer[method === 'REGISTER' ? 'register' : 'options'];
    const lines = [`SIP/2.0 ${status}`, ...copied, `Expires: ${expiresSeconds}`, 'Content-Length: 0', '', ''];
    socket.send(lines.join('\r\n'), from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  return registrar;
}

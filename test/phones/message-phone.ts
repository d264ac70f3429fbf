import { createHash, randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { telephonePassword } from '../../lab/telephones.ts';
import { until } from '../until.ts';

/** A message as received on the wire; retransmissions are the same message. */
export interface ReceivedMessage {
  /** Milliseconds since the epoch. */
  at: number;
  text: string;
  from: string;
  /** The value of a header, or nothing. */
  header(name: string): string;
  /** How often it was received. */
  times: number;
}

/** A telephone that only receives messages, and answers them as configured. */
export interface MessagePhone {
  /** Where it listens. */
  address: string;
  messages: readonly ReceivedMessage[];
  untilMessage(count?: number, limitMilliseconds?: number): Promise<ReceivedMessage>;
  answers: number | 'nothing';
  /** @param contact the address it claims; by default its real one */
  register(contact?: string): Promise<void>;
  unregister(): Promise<void>;
  /** Sends a message to somebody at the exchange. @returns the SIP status of the final answer */
  write(user: string, text: string): Promise<number>;
  stop(): Promise<void>;
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** A telephone on UDP, not yet registered. @param number of the lab's endpoint */
export function openMessagePhone(
  number: string,
  sipPort: number,
  answers: number | 'nothing' = 200,
): Promise<MessagePhone> {
  const socket = createSocket('udp4');
  const messages: (ReceivedMessage & { key: string })[] = [];
  const finals = new Map<string, { status: number; head: string }>();
  let sequence = 0;

  const send = (text: string, port = sipPort) => socket.send(text, port, '127.0.0.1');
  const headerOf = (head: string) => (name: string) =>
    new RegExp(`^${name}[ \\t]*:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';

  socket.on('message', (packet, { port }) => {
    const [head = '', text = ''] = packet.toString('utf8').split('\r\n\r\n');
    const header = headerOf(head);
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(head)?.[1] ?? 0);
    if (status >= 200) finals.set(header('Call-ID') + header('CSeq'), { status, head });
    if (!head.startsWith('MESSAGE ')) {
      if (head.startsWith('OPTIONS ')) send(reply(head, 200), port);
      return;
    }
    const key = `${header('Call-ID')} ${header('CSeq')}`;
    const known = messages.find((each) => each.key === key);
    if (known === undefined) messages.push({ key, at: Date.now(), text, from: header('From'), header, times: 1 });
    else known.times += 1;
    if (phone.answers !== 'nothing') send(reply(head, phone.answers), port);
  });

  function reply(head: string, status: number): string {
    const copied = head.split('\r\n').filter((line) => /^(via|from|call-id|cseq)[ \t]*:/i.test(line));
    const redirected = status >= 300 && status < 400 ? ['Contact: <sip:elsewhere@127.0.0.1:9>'] : [];
    const to = `To: ${headerOf(head)('To')};tag=phone`;
    return [`SIP/2.0 ${status} Told`, ...copied, to, ...redirected, 'Content-Length: 0', '', ''].join('\r\n');
  }

  /** Sends a request, and again with the password when the exchange asks for it (RFC 3261 §22.2, MD5). */
  async function ask(method: string, uri: string, headers: readonly string[], body = ''): Promise<number> {
    const callId = randomUUID();
    const own = `sip:${number}@127.0.0.1:${sipPort}`;
    const tag = randomUUID();
    let authorization: string[] = [];
    for (;;) {
      sequence += 1;
      const cseq = `${sequence} ${method}`;
      const lines = [
        `${method} ${uri} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${socket.address().port};rport;branch=z9hG4bK${randomUUID()}`,
        `From: <${own}>;tag=${tag}`,
        `To: <${method === 'REGISTER' ? own : uri}>`,
        `Call-ID: ${callId}`,
        `CSeq: ${cseq}`,
        'Max-Forwards: 70',
        ...authorization,
        ...headers,
        `Content-Length: ${Buffer.byteLength(body)}`,
      ];
      send([...lines, '', body].join('\r\n'));
      const final = await until(() => finals.get(callId + cseq));
      if (final.status !== 401 || authorization.length > 0) return final.status;
      const asked = headerOf(final.head)('WWW-Authenticate');
      const part = (name: string) => new RegExp(`${name}="?([^",]*)`, 'i').exec(asked)?.[1] ?? '';
      const secret = md5(`${number}:${part('realm')}:${telephonePassword}`);
      const request = md5(`${method}:${uri}`);
      const proof = /qop=/i.test(asked)
        ? md5(`${secret}:${part('nonce')}:00000001:abc:auth:${request}`)
        : md5(`${secret}:${part('nonce')}:${request}`);
      const qop = /qop=/i.test(asked) ? ',qop=auth,nc=00000001,cnonce="abc"' : '';
      const opaque = /opaque=/i.test(asked) ? `,opaque="${part('opaque')}"` : '';
      authorization = [
        `Authorization: Digest username="${number}",realm="${part('realm')}",nonce="${part('nonce')}",uri="${uri}",response="${proof}",algorithm=MD5${qop}${opaque}`,
      ];
    }
  }

  let bound = '';
  const registrar = `sip:127.0.0.1:${sipPort}`;
  const registerFor = async (seconds: number) => {
    const status = await ask('REGISTER', registrar, [`Contact: <${bound}>;expires=${seconds}`]);
    if (status !== 200) throw new Error(`${number} was not registered: ${status}`);
  };
  const phone: MessagePhone = {
    get address() {
      return `sip:${number}@127.0.0.1:${socket.address().port}`;
    },
    messages,
    answers,
    untilMessage: (count = 1, limit) => until(() => messages[count - 1], limit),
    register(contact = `sip:${number}@127.0.0.1:${socket.address().port}`) {
      bound = contact;
      return registerFor(120);
    },
    unregister: () => registerFor(0),
    write: (user, text) => ask('MESSAGE', `sip:${user}@127.0.0.1:${sipPort}`, ['Content-Type: text/plain'], text),
    stop: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => resolve(phone));
  });
}

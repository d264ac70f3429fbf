import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * Stands in for a drachtio server: its control protocol by TCP, and real SIP by UDP to the telephones. Each packet is
 * its length in bytes, `#`, and fields with `|` between them; a SIP message follows the first line.
 */
export interface FakeDrachtio {
  host: string;
  port: number;
  /** What to do with a message: send it, refuse it, or say nothing. */
  does: 'send' | 'refuse' | 'nothing';
  /** What clients have sent, without ids. */
  packets: string[];
  /** Sends bytes as they are. */
  write(bytes: string): void;
  /** Closes the connections; new ones are taken. */
  cut(): void;
  connections: number;
}

export async function startFakeDrachtio(secret: string): Promise<FakeDrachtio> {
  const sockets = new Set<Socket>();
  const udp = createSocket('udp4');
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  const own = `127.0.0.1:${udp.address().port}`;
  /** Of each message sent, by Call-ID: whom to tell the answers. */
  const open = new Map<string, (sip: string) => void>();
  udp.on('message', (packet) => {
    const sip = packet.toString();
    open.get(/^Call-ID: (.*)$/im.exec(sip)?.[1]?.trim() ?? '')?.(sip);
  });

  const server = createServer((socket) => {
    sockets.add(socket);
    fake.connections += 1;
    socket.on('error', () => {});
    const send = (...fields: string[]) => {
      const text = [randomUUID(), ...fields].join('|');
      socket.write(`${Buffer.byteLength(text)}#${text}`);
    };
    let bytes = Buffer.alloc(0);
    socket.on('data', (part) => {
      bytes = Buffer.concat([bytes, part]);
      for (let at = bytes.indexOf('#'); at > 0; at = bytes.indexOf('#')) {
        const end = at + 1 + Number(bytes.subarray(0, at).toString());
        if (bytes.length < end) return;
        take(bytes.subarray(at + 1, end).toString(), send);
        bytes = bytes.subarray(end);
      }
    });
  });

  function take(packet: string, send: (...fields: string[]) => void): void {
    const [id = '', command = '', ...rest] = packet.split('|');
    fake.packets.push([command, ...rest].join('|'));
    if (command === 'authenticate') {
      if (rest[0] === secret) send('response', id, 'OK', own, 'v0.9.4');
      else send('response', id, 'NOK', 'incorrect secret');
    }
    if (command !== 'sip' || fake.does === 'nothing') return;
    if (fake.does === 'refuse') {
      send('response', id, 'NOK', 'unable to send');
      return;
    }
    const [, head = '', body = ''] = /^[^\r]*\r\n(.*?)\r\n\r\n(.*)$/s.exec(packet) ?? [];
    const uri = /^MESSAGE (\S+) SIP/.exec(head)?.[1] ?? '';
    const [, host = '', port = '5060'] = /@([^:;]+):(\d+)/.exec(uri) ?? [];
    const callId = randomUUID();
    const [first = '', ...headers] = head.split('\r\n').filter((line) => !/^(content-length|from):/i.test(line));
    const from = `${/^From: .*$/im.exec(head)?.[0] ?? ''};tag=${randomUUID()}`;
    const via = `Via: SIP/2.0/UDP ${own};rport;branch=z9hG4bK${randomUUID()}`;
    const added = [via, from, `Call-ID: ${callId}`, 'CSeq: 1 MESSAGE', 'Max-Forwards: 70'];
    const sip = [first, ...added, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
    const meta = ['udp', host, port, '10:00:00.000000', randomUUID()];
    open.set(callId, (answer) => send('sip', 'network', String(answer.length), ...meta, `\r\n${answer}`));
    send('response', id, 'OK', 'application', String(sip.length), ...meta, `\r\n${sip}`);
    udp.send(sip, Number(port), host);
  }

  const fake: FakeDrachtio = {
    host: '127.0.0.1',
    port: 0,
    does: 'send',
    packets: [],
    write: (text) => sockets.forEach((socket) => void socket.write(text)),
    cut: () => sockets.forEach((socket) => void socket.destroy()),
    connections: 0,
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.port = (server.address() as { port: number }).port;
  onTestFinished(() => {
    fake.cut();
    server.close();
    udp.close();
  });
  return fake;
}

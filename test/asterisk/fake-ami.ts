import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export type ManagerReply = (fields: Readonly<Record<string, string>>) => string | undefined;

/** An end of Asterisk's manager interface that answers as a test says. */
export interface FakeManager {
  url: string;
  /** Every line that came in, with those of the login. */
  lines: string[];
  sockets: Set<Socket>;
}

const welcome = 'Asterisk Call Manager/10.0.0\r\n';

/** @param reply what is sent for each action, without its id and its last line; undefined for silence */
export async function startFakeManager(reply: ManagerReply): Promise<FakeManager> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.write(welcome);
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (part) => {
      text += part;
      const packets = text.split('\r\n\r\n');
      text = packets.pop() ?? '';
      for (const packet of packets) {
        lines.push(...packet.split('\r\n'));
        const fields = Object.fromEntries(
          packet
            .split('\r\n')
            .map((line) => [line.slice(0, line.indexOf(': ')).toLowerCase(), line.slice(line.indexOf(': ') + 2)]),
        );
        const said = fields.action === 'login' ? (reply(fields) ?? 'Response: Success') : reply(fields);
        if (said === undefined) continue;
        socket.write(`${said.replaceAll('$ID', fields.actionid ?? '')}\r\nActionID: ${fields.actionid}\r\n\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { url: `tcp://127.0.0.1:${port}`, lines, sockets };
}

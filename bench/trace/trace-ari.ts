import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Step, withoutIds } from './step.ts';

export interface AriTrace {
  /** For BELCODE_ARI_URL. */
  url: string;
  steps(): Step[];
  stop(): void;
}

/** Stands between the dialler and Asterisk's HTTP server, and records each request. */
export async function traceAri(httpPort: number): Promise<AriTrace> {
  const steps: Step[] = [];
  const far = { host: '127.0.0.1', port: httpPort };
  const sockets = new Set<Socket>();
  const server = createServer((incoming, reply) => {
    const { method = 'GET', url = '/', headers } = incoming;
    steps.push({ at: Date.now(), to: 'ari', by: 'dialler', what: `${method} ${shortened(url)}`, inside: 0 });
    const passed = request({ ...far, method, path: url, headers }, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    passed.on('error', () => reply.destroy());
    incoming.pipe(passed);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  // The socket of events.
  server.on('upgrade', ({ method, url, rawHeaders }, near: Socket, head: Buffer) => {
    const passed = connect(far);
    const pairs = rawHeaders.flatMap((each, index) => (index % 2 === 0 ? [`${each}: ${rawHeaders[index + 1]}`] : []));
    passed.write([`${method} ${url} HTTP/1.1`, ...pairs, '', ''].join('\r\n'));
    passed.write(head);
    passed.pipe(near).pipe(passed);
    for (const [socket, other] of [
      [near, passed],
      [passed, near],
    ] as const) {
      socket.on('error', () => {});
      socket.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    steps: () => [...steps],
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** The path, and which variable or sounds it is about. */
function shortened(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://asterisk');
  const about = ['variable', 'media'].flatMap((name) => searchParams.getAll(name));
  const path = pathname.replace(/^\/ari/, '');
  return [withoutIds(path), ...about.map((each) => each.replace(/^sound:.*\//, 'sound:'))].join(' ');
}

import type { IncomingMessage } from 'node:http';
import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../push/certificate.ts';

export interface ReceivedEvent {
  headers: Record<string, string>;
  text: string;
}

export interface Receiver {
  url: string;
  host: string;
  /** Resolves the receiver's name to loopback, and trusts its certificate. */
  agent: Agent;
  received: ReceivedEvent[];
  /** Answers every later event with this status and text; `silence` never answers. */
  answerWith(status: number | 'silence', text?: string, headers?: Record<string, string>): void;
  stop(): Promise<void>;
}

/** A receiver of webhooks on loopback. */
export async function startReceiver(host = 'hooks.example.org'): Promise<Receiver> {
  const certificate = makeCertificate(host);
  const received: ReceivedEvent[] = [];
  let answer: { status: number | 'silence'; text: string; headers: Record<string, string> } = {
    status: 200,
    text: '',
    headers: {},
  };
  const take = async (request: IncomingMessage) => {
    const text = Buffer.concat(await request.toArray()).toString();
    received.push({ headers: request.headers as Record<string, string>, text });
  };
  const server = createServer(certificate, (request, reply) => {
    void take(request).then(() => {
      const { status, text, headers } = answer;
      if (status !== 'silence') reply.writeHead(status, headers).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://${host}/belcode`,
    host,
    received,
    agent: new Agent({
      port,
      ca: certificate.cert,
      lookup: (_host, { all }, found) =>
        all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4),
    }),
    answerWith(status, text = '', headers = {}) {
      answer = { status, text, headers };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Readiness } from '../readiness.ts';
import { bearerRight } from './bearer-right.ts';
import type { ProgramMetrics } from './program-metrics.ts';

export interface MetricsServerParts {
  metrics: Pick<ProgramMetrics, 'render' | 'contentType'>;
  /** Whether the program can do its work. */
  readiness(): Promise<Readiness>;
  /** File with the token that readers of the metrics must send; empty for none. */
  tokenFile: string;
}

interface Page {
  status: number;
  type: string;
  text: string;
  headers?: Record<string, string>;
  /** Whether the connection stays for the next request: only where a token was shown, or none is needed. */
  keeps?: boolean;
}

const plain = 'text/plain; charset=utf-8';
const retrySeconds = '5';

/** No request has a body, and monitoring asks every few seconds. */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  keepAliveTimeout: 70_000,
  // Node looks for connections that are over these every half a minute.
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8 * 1024,
};
const maxConnections = 64;

/**
 * Serves the metrics of a program, and whether it lives and is ready. What is not in its three routes is refused; the
 * server of the panel has no metrics.
 */
export function createMetricsServer(parts: MetricsServerParts): Server {
  const server = createServer(limits, (request, response) => {
    answer(parts, request).then(
      (page) => send(request, response, page),
      () => send(request, response, { status: 500, type: plain, text: 'The metrics cannot be read.\n' }),
    );
  });
  server.maxConnections = maxConnections;
  return server;
}

async function answer(parts: MetricsServerParts, { method = '', url = '', headers }: IncomingMessage): Promise<Page> {
  const route = routes[url.split('?', 1)[0] ?? ''];
  if (route === undefined) return { status: 404, type: plain, text: 'Here are /metrics, /livez and /readyz.\n' };
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, type: plain, text: 'Only GET and HEAD.\n', headers: { allow: 'GET, HEAD' } };
  return route(parts, headers.authorization);
}

const routes: Readonly<Record<string, (parts: MetricsServerParts, authorization?: string) => Promise<Page>>> = {
  __proto__: null as never,
  '/livez': async () => ({ status: 200, type: plain, text: 'alive\n' }),
  '/readyz': async ({ readiness }) => {
    const state = await readiness();
    const text = `${JSON.stringify(state)}\n`;
    const type = 'application/json; charset=utf-8';
    return state.ready
      ? { status: 200, type, text }
      : { status: 503, type, text, headers: { 'retry-after': retrySeconds } };
  },
  '/metrics': async ({ metrics, tokenFile }, authorization) => {
    const right = await bearerRight(tokenFile, authorization);
    if (right === 'unreadable')
      return { status: 503, type: plain, text: 'The file of BELCODE_METRICS_TOKEN_FILE cannot be used.\n' };
    if (right === 'wrong')
      return {
        status: 401,
        type: plain,
        text: 'This needs Authorization: Bearer and the token of BELCODE_METRICS_TOKEN_FILE.\n',
        headers: { 'www-authenticate': 'Bearer' },
      };
    return { status: 200, type: metrics.contentType, text: await metrics.render(), keeps: true };
  },
};

function send(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, type, text, headers, keeps }: Page,
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // So nobody without the token holds the connections that Prometheus and the health checks need.
    ...(keeps ? {} : { connection: 'close' }),
    ...headers,
  });
  response.end(method === 'HEAD' ? undefined : text);
}

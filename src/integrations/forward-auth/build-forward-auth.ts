import cookie from '@fastify/cookie';
import createFastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { forwardCookie } from '../../accounts/forward-cookie.ts';
import { Refusal } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { ForwardAccess, ForwardJudgement } from '../../login/forward-access.ts';
import { measure } from '../../measure.ts';
import { answeredInPanel } from '../../policy/forward/forward-rule.ts';
import type { ForwardTarget } from '../../policy/forward/forward-target.ts';
import { type ForwardKind, forwardPaths, readProxied } from './read-proxied.ts';
import { remoteHeaders } from './remote-headers.ts';
import { trustedProxies } from './trusted-proxy.ts';

export interface ForwardAuthParts {
  access: Pick<ForwardAccess, 'judge'>;
  /** BELCODE_PANEL_URL, where people log in. */
  panelUrl: string;
  trustedProxies: readonly string[];
  log: Log;
}

/** Paths of this part on the server of the api. */
export const forwardAuthPaths = /^\/api\/authz(?:[/?]|$)/;

/**
 * Answers proxies that ask whether a request may pass. It has no pages and no forms, and writes nothing: neither to a
 * store nor to the audit.
 */
export async function buildForwardAuth(parts: ForwardAuthParts): Promise<FastifyInstance> {
  const isTrusted = trustedProxies(parts.trustedProxies);
  const app = createFastify({
    logger: false,
    return503OnClosing: false,
    frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply) => reply.code(400).send(''),
  });
  await app.register(cookie);
  app.setErrorHandler((error, _request, reply) => {
    const refusal = error instanceof Refusal ? error : new Refusal('internal-error', undefined, { cause: error });
    if (refusal.status === 500) parts.log.error({ err: error }, 'A question of a proxy was not answered');
    return reply.code(refusal.status).send('');
  });

  // Before a body is read: a proxy may pass on that of the request.
  const ask = (kind: ForwardKind) => async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store');
    if (!isTrusted(request.socket.remoteAddress)) return answer(reply, { outcome: 'proxy-unknown' });
    const target = readProxied(kind, { headers: request.headers, method: request.method, url: request.raw.url ?? '' });
    if (target === undefined) return answer(reply, { outcome: 'no-page' });
    const name = forwardCookie(target.url.startsWith('https:'));
    // Also where no login is needed: the request goes on to a program, and a proxy may take only one of them out.
    if (timesIn(request.headers.cookie, name) > 1) return answer(reply, { outcome: 'ticket-twice' });
    const ticket = request.cookies[name];
    const judgement = await parts.access.judge(target, ticket);
    if (!answeredInPanel.includes(judgement.outcome)) return answer(reply, judgement);
    const status = kind === 'authRequest' ? 401 : statusFor(request, target);
    return answer(reply.header('location', panelAddress(parts.panelUrl, target)), judgement, status);
  };
  for (const [kind, path] of Object.entries(forwardPaths) as [ForwardKind, string][]) {
    const route = { onRequest: ask(kind) };
    app.all(path, route, noHandler);
    if (kind === 'extAuthz') app.all(`${path}/*`, route, noHandler);
  }
  await app.ready();
  return app;
}

/**
 * How often a cookie is in a request. A program can plant a second ticket, by which its proxy lets the right one pass.
 */
function timesIn(header = '', name: string): number {
  return header.split(';').filter((pair) => pair.split('=')[0]?.trim() === name).length;
}

/** `onRequest` has answered. */
async function noHandler(): Promise<void> {}

function answer(reply: FastifyReply, { outcome, visitor }: ForwardJudgement, status = statusOf(outcome)) {
  measure('forward-judged', { outcome });
  if (status === 200) reply.headers(remoteHeaders(visitor));
  return reply.code(status).send('');
}

function statusOf(outcome: ForwardJudgement['outcome']): number {
  return outcome === 'allowed' ? 200 : 403;
}

/** A script that asks for data can use no page of a login; a browser that sent a form gets the page by GET. */
function statusFor({ headers }: FastifyRequest, { method }: ForwardTarget): number {
  const isPage = (headers.accept ?? '').includes('text/html') && headers['x-requested-with'] !== 'XMLHttpRequest';
  if (!isPage) return 401;
  return ['GET', 'HEAD', 'OPTIONS'].includes(method) ? 302 : 303;
}

function panelAddress(panelUrl: string, { url, method }: ForwardTarget): string {
  const address = new URL('/', panelUrl);
  address.searchParams.set('rd', url);
  address.searchParams.set('rm', method);
  return address.href;
}

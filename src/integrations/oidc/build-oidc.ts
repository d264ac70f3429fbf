import type { IncomingMessage } from 'node:http';
import cookie from '@fastify/cookie';
import createFastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import type { LoginParts } from '../../login/login-parts.ts';
import { countOidcRequest } from '../../login/oidc/count-oidc-request.ts';
import type { OidcAccess } from '../../login/oidc/oidc-access.ts';
import type { OidcRequests } from '../../login/oidc/pass-oidc-request.ts';
import { endSession } from './end-session.ts';
import { ProviderOfNow, type ProviderParts } from './provider-of-now.ts';
import { readProviderPackage } from './provider-package.ts';
import { oidcCookies } from './provider-settings.ts';
import { runWithFacts } from './request-facts.ts';
import { requestsInRedis } from './requests-in-redis.ts';
import { sessionCookieValue } from './session-of-visitor.ts';

export interface OidcParts extends Omit<ProviderParts, 'access'> {
  access: Pick<OidcAccess, 'accountOf' | 'visitorOf'>;
  login: LoginParts;
  /** Name of the panel's cookie. */
  sessionCookie: string;
  trustedProxies: readonly string[];
}

/** Paths of this part on the server of the api. */
export const oidcPaths = /^\/oidc(?:[/?]|$)/;
const mountPath = '/oidc';

const requestTimeoutMilliseconds = 10_000;

export interface BuiltOidc {
  app: FastifyInstance;
  requests: OidcRequests;
}

/** OpenID Connect for other programs. It has no pages: browsers log in at the panel, and come back. */
export async function buildOidc(parts: OidcParts): Promise<BuiltOidc> {
  const now = new ProviderOfNow(parts, await readProviderPackage(parts.log));
  const app = createFastify({
    logger: false,
    trustProxy: parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    requestTimeout: requestTimeoutMilliseconds,
    return503OnClosing: false,
    frameworkErrors: (_error: Error, _request: FastifyRequest, reply: FastifyReply) => reply.code(400).send(''),
  });
  await app.register(cookie);
  app.setErrorHandler((error, _request, reply) => {
    const refusal = error instanceof Refusal ? error : new Refusal('internal-error', undefined, { cause: error });
    if (refusal.status === 500) parts.log.error({ err: error }, 'A program was not answered');
    if (refusal.retryAfterSeconds !== undefined) reply.header('retry-after', refusal.retryAfterSeconds);
    return reply.code(refusal.status).send({ error: 'temporarily_unavailable', error_description: refusal.words });
  });

  // Before a body is read: the package reads it.
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(safeHeaders);
    const sessionId = request.cookies[parts.sessionCookie];
    if (pathOf(request) === `${mountPath}/session/end`) return logOutFor(request, reply, sessionId);
    const isBrowsers = pathOf(request).startsWith(`${mountPath}/authorize`);
    const visitor = isBrowsers ? await parts.access.visitorOf(sessionId) : undefined;
    if (isBrowsers && visitor === undefined) await countOidcRequest(parts.login, { address: request.ip });
    const provider = await now.get();
    const { session } = oidcCookies(parts.issuer.startsWith('https:'));
    adapt(request.raw, { issuer: parts.issuer, address: request.ip, session, isVisited: visitor !== undefined });
    for (const [name, value] of Object.entries(safeHeaders)) reply.raw.setHeader(name, value);
    reply.hijack();
    await runWithFacts({ address: request.ip, visitor }, () => provider.callback()(request.raw, reply.raw));
    return reply;
  });
  app.all(mountPath, answered);
  app.all(`${mountPath}/*`, answered);

  async function logOutFor(request: FastifyRequest, reply: FastifyReply, sessionId: string | undefined) {
    if (request.method !== 'GET') return reply.code(405).send('');
    const given = { query: request.query as Record<string, unknown>, sessionId, address: request.ip };
    const to = await endSession(parts, await now.get(), given);
    return reply.redirect(to ?? '/', 303);
  }

  await app.ready();
  return { app, requests: requestsInRedis({ ...parts, provider: () => now.get() }) };
}

const safeHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** `onRequest` has answered. */
async function answered(): Promise<void> {}

function pathOf({ raw }: FastifyRequest): string {
  return raw.url?.split('?', 1)[0] ?? '';
}

interface Adapted {
  issuer: string;
  address: string;
  /** Name of the package's cookie. */
  session: string;
  isVisited: boolean;
}

/**
 * What the package reads of a request: its own path, the address of the issuer whatever host a client names, the
 * address behind the trusted proxies, and a session only of somebody who is logged in to the panel.
 */
function adapt(raw: IncomingMessage, { issuer, address, session, isVisited }: Adapted): void {
  const { host, protocol } = new URL(issuer);
  const { headers } = raw;
  Object.assign(raw, { originalUrl: raw.url, url: withoutConsent(raw.url?.slice(mountPath.length) || '/') });
  headers.host = host;
  headers['x-forwarded-host'] = host;
  headers['x-forwarded-proto'] = protocol.slice(0, -1);
  headers['x-forwarded-for'] = address;
  const others = (headers.cookie ?? '').split(/;\s*/).filter((each) => each !== '' && !each.startsWith(`${session}=`));
  headers.cookie = [...others, ...(isVisited ? [`${session}=${sessionCookieValue}`] : [])].join('; ');
}

/** A client may ask for consent (`prompt=consent`), which nobody is asked for here. */
function withoutConsent(address: string): string {
  if (!address.startsWith('/authorize?') || !address.includes('prompt=')) return address;
  const url = new URL(address, 'http://localhost');
  const prompts = (url.searchParams.get('prompt') ?? '').split(' ').filter((each) => each !== 'consent');
  if (prompts.length > 0 && prompts[0] !== '') url.searchParams.set('prompt', prompts.join(' '));
  else url.searchParams.delete('prompt');
  return url.pathname + url.search;
}

import type { FastifyRequest } from 'fastify';
import type { ApiKeyVerifier } from '../accounts/verify-api-key.ts';
import { Refusal } from '../errors.ts';
import { checkScope } from './app.ts';

/** The patterns of the routes that need no key. Every other route needs one, also a future one. */
export const openRoutes: readonly string[] = [
  '/livez',
  '/healthz',
  '/readyz',
  '/readyz/calls',
  '/docs',
  '/docs/',
  '/docs/json',
  '/docs/yaml',
  '/docs/static/*',
  '/docs/static/index.html',
  '/docs/static/swagger-initializer.js',
];

/**
 * Makes the hook that refuses a request without a key, or without the scope that its route requires. The hook runs
 * before the body is read, and after it.
 *
 * @throws Refusal key-missing, key-unknown, too-many-tries, scope-missing, store-unavailable
 */
export function authorise(keys: Pick<ApiKeyVerifier, 'verify'>) {
  return async (request: FastifyRequest): Promise<void> => {
    const { url, config } = request.routeOptions;
    // A 404 needs no key, because the list of routes is public.
    if (request.is404 || url === undefined) return;
    if (openRoutes.includes(url)) return;
    const key = await keys.verify(readKey(request), request.ip);
    request.apiKey = key;
    if (config.scopes !== undefined) checkScope(request, config.scopes);
  };
}

/** For routes of other programs' hooks: some of these send a name and a password only, or the key alone. */
function readKey({ headers: { authorization = '' }, routeOptions: { config } }: FastifyRequest): string {
  if (config.isHook !== true) return readBearer(authorization);
  const [, basic] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? [];
  if (basic !== undefined)
    return Buffer.from(basic, 'base64')
      .toString()
      .replace(/^[^:]*:/, '');
  return /^bel_\S+$/.test(authorization) ? authorization : readBearer(authorization);
}

/** RFC 6750 §2.1; the scheme is case-insensitive (RFC 9110 §11.1). */
export function readBearer(header: string | undefined): string {
  const [, key] = /^Bearer +(\S+)$/i.exec(header ?? '') ?? [];
  if (key === undefined) throw new Refusal('key-missing');
  return key;
}

import type { IncomingHttpHeaders } from 'node:http';
import { type ForwardTarget, readForwardTarget } from '../../policy/forward/forward-target.ts';

/** What a proxy says of the request that it asks about. */
export interface ProxiedRequest {
  headers: IncomingHttpHeaders;
  method: string;
  /** Path and query of the question itself. */
  url: string;
}

export const forwardPaths = {
  authRequest: '/api/authz/auth-request',
  forwardAuth: '/api/authz/forward-auth',
  extAuthz: '/api/authz/ext-authz',
} as const;

export type ForwardKind = keyof typeof forwardPaths;

const methodShape = /^[A-Za-z]{1,20}$/;
/** Nothing that ends a host in an address, so that neither part can stand for the other. */
const hostShape = /^[^\s/?#@\\]+$/;

/** How each kind of proxy names the page and the method, as Authelia's proxies do. */
const readers: Readonly<Record<ForwardKind, (request: ProxiedRequest) => [address: string, method: string]>> = {
  authRequest: ({ headers }) => [textOf(headers['x-original-url']), textOf(headers['x-original-method'])],
  forwardAuth: ({ headers }) => [
    joined(headers, textOf(headers['x-forwarded-host']), textOf(headers['x-forwarded-uri'])),
    textOf(headers['x-forwarded-method']),
  ],
  extAuthz: ({ headers, method, url }) => [
    joined(headers, textOf(headers['x-forwarded-host'] ?? headers.host), url.slice(forwardPaths.extAuthz.length)),
    method,
  ],
};

/** @returns undefined for what no proxy of ours says, and for http */
export function readProxied(kind: ForwardKind, request: ProxiedRequest): ForwardTarget | undefined {
  const [address, method] = readers[kind](request);
  return methodShape.test(method) ? readForwardTarget(address, method) : undefined;
}

/** @returns no address for a host with a path in it, or a path that does not begin as one */
function joined(headers: IncomingHttpHeaders, host: string, uri: string): string {
  if (!hostShape.test(host) || !/^(?:\/|$)/.test(uri)) return '';
  return `${textOf(headers['x-forwarded-proto'])}://${host}${uri}`;
}

/** A header that was sent twice has a comma, which no host and no protocol has. */
function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OidcRequests } from '../../login/oidc/pass-oidc-request.ts';
import { addresses } from './addresses.ts';
import { readCookie, setCookie } from './panel-cookies.ts';

/** Programs that log people in here by OpenID Connect. */
export interface OidcSite {
  requests: OidcRequests;
  /** The cookie by which the browser that made a request is known. */
  cookie: string;
}

const requestPath = new RegExp(`^${addresses.oidcLogin}/[A-Za-z0-9_-]{10,100}$`);

function oidcLoginPath(id: string): string {
  return `${addresses.oidcLogin}/${encodeURIComponent(id)}`;
}

/** Keeps the request that somebody logs in for. */
export function keepOidcRequest(request: FastifyRequest, reply: FastifyReply, id: string): void {
  setCookie(request, reply, 'wanted', oidcLoginPath(id));
}

/** The page of the request that is kept. It is one of the panel, where only the browser of the request can go on. */
export function wantedOidcRequest(request: FastifyRequest, oidc: OidcSite | undefined): string | undefined {
  const wanted = readCookie(request, 'wanted') ?? '';
  return oidc !== undefined && requestPath.test(wanted) ? wanted : undefined;
}

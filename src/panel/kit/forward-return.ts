import type { FastifyReply, FastifyRequest } from 'fastify';
import { forwardCookie } from '../../accounts/forward-cookie.ts';
import type { ForwardTickets } from '../../accounts/forward-ticket.ts';
import type { Session } from '../../accounts/session.ts';
import type { ForwardRule } from '../../policy/forward/forward-rule.ts';
import { type ForwardTarget, readForwardTarget } from '../../policy/forward/forward-target.ts';
import { isForwardHost } from '../../policy/forward/judge-forward.ts';
import { dropCookie, isSecure, readCookie, setCookie } from './panel-cookies.ts';
import { queryText } from './read-form.ts';

/** The programs behind a proxy that people open by a login here. */
export interface ForwardSite {
  /** Domain of the cookie that their proxies see. */
  domain: string;
  rules: readonly ForwardRule[];
  tickets: Pick<ForwardTickets, 'of'>;
}

/** Keeps the page that a proxy has sent somebody away from, if a rule names its host. @returns whether it was kept */
export function keepWanted(request: FastifyRequest, reply: FastifyReply, forward: ForwardSite | undefined): boolean {
  const target = readWanted(queryText(request, 'rd'), forward);
  if (target === undefined) return false;
  setCookie(request, reply, 'wanted', target.url);
  return true;
}

/** The page that is kept. Anybody who can set a cookie may have written it, so it is checked again. */
export function wantedPage(request: FastifyRequest, forward: ForwardSite | undefined): ForwardTarget | undefined {
  return readWanted(readCookie(request, 'wanted') ?? '', forward);
}

export function forgetWanted(request: FastifyRequest, reply: FastifyReply): void {
  dropCookie(request, reply, 'wanted');
}

/** Gives a full session its ticket for the proxies. The session gets another one with each new id. */
export function keepTicket(
  request: FastifyRequest,
  reply: FastifyReply,
  forward: ForwardSite | undefined,
  session: Session | undefined,
): void {
  if (forward === undefined) return;
  const secure = isSecure(request);
  const name = forwardCookie(secure);
  const right = session?.step === 'full' ? forward.tickets.of(session) : undefined;
  if (request.cookies[name] === right) return;
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure, domain: forward.domain } as const;
  if (right === undefined) reply.setCookie(name, '', { ...options, maxAge: 0 });
  else reply.setCookie(name, right, options);
}

function readWanted(address: string, forward: ForwardSite | undefined): ForwardTarget | undefined {
  const target = forward && readForwardTarget(address);
  return target !== undefined && isForwardHost(forward?.rules ?? [], target) ? target : undefined;
}

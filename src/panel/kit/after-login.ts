import type { FastifyReply, FastifyRequest } from 'fastify';
import { readCookie, setCookie } from './panel-cookies.ts';
import { queryText } from './read-form.ts';

const maxAddressLength = 1_000;

/**
 * Keeps where the person wants to go on, if `?return=` names a page of a site that the operator lists.
 *
 * @param allowed BELCODE_AFTER_LOGIN
 */
export function keepReturn(request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): void {
  const wanted = queryText(request, 'return');
  if (isAllowed(wanted, allowed)) setCookie(request, reply, 'return', wanted);
}

/** Where the person goes on: to the page that sent them, otherwise to the first one that the operator lists. */
export function afterLogin(request: FastifyRequest, allowed: readonly string[]): string | undefined {
  const kept = readCookie(request, 'return');
  return kept !== undefined && isAllowed(kept, allowed) ? kept : allowed[0];
}

function isAllowed(address: string, allowed: readonly string[]): boolean {
  if (address.length > maxAddressLength || !URL.canParse(address)) return false;
  const { origin, username, password } = new URL(address);
  return username === '' && password === '' && allowed.some((each) => new URL(each).origin === origin);
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { returnAddress } from '../../policy/return-address.ts';
import { readCookie, setCookie } from './panel-cookies.ts';
import { queryText } from './read-form.ts';

/**
 * Keeps where the person wants to go on, if `?return=` names a page of a site that the operator lists.
 *
 * @param allowed BELCODE_AFTER_LOGIN
 */
export function keepReturn(request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): void {
  const wanted = returnAddress(queryText(request, 'return'), allowed);
  if (wanted !== undefined) setCookie(request, reply, 'return', wanted);
}

/** Where the person goes on: to the page that sent them, otherwise to the first one that the operator lists. */
export function afterLogin(request: FastifyRequest, allowed: readonly string[]): string | undefined {
  return returnAddress(readCookie(request, 'return') ?? '', allowed) ?? allowed[0];
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { isPageOfPower } from '../power-routes.ts';
import { addresses } from './addresses.ts';
import { dropCookie, readCookie } from './panel-cookies.ts';

/** Pages where a user may continue after confirming their identity. The list is closed (E07). */
export const nextPages = [
  ...[addresses.methods, addresses.password, addresses.addMethod],
  ...[addresses.recoveryCodes, addresses.heldData, addresses.goOn],
] as const;

/** Returns the page where the user was going, and forgets it. Default the page of methods. */
export function takeNext(request: FastifyRequest, reply: FastifyReply): string {
  const next = readCookie(request, 'next');
  dropCookie(request, reply, 'next');
  if (next !== undefined && isPageOfPower(next)) return next;
  return nextPages.find((each) => each === next) ?? addresses.methods;
}

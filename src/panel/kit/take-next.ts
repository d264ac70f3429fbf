import type { FastifyReply, FastifyRequest } from 'fastify';
import { addresses } from './addresses.ts';
import { dropCookie, readCookie } from './panel-cookies.ts';

/** Where somebody goes on after proving once more who they are. The list is closed (E07). */
export const nextPages = [addresses.methods, addresses.password, addresses.addMethod] as const;

/** Where the person was going, once. The methods, unless known. */
export function takeNext(request: FastifyRequest, reply: FastifyReply): string {
  const next = readCookie(request, 'next');
  dropCookie(request, reply, 'next');
  return nextPages.find((each) => each === next) ?? addresses.methods;
}

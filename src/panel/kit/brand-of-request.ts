import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Brand } from '../../brand/brand.ts';
import { brandOfHost, brandOfName, isOfBrand } from '../../brand/brands.ts';
import { readCookie, setCookie } from './panel-cookies.ts';
import { queryText } from './read-form.ts';

/**
 * The brand of a page whose reader is not known: that of the host; where the host has none, the one that the app names,
 * or that this browser has seen after a login. It gives no right, so that anybody may choose it.
 */
export function brandOfRequest(request: FastifyRequest): Brand {
  if (isOfBrand(request.host)) return brandOfHost(request.host);
  const named = queryText(request, 'brand') || readCookie(request, 'brand');
  return brandOfName(named) ?? brandOfHost(request.host);
}

/** Keeps the brand of somebody who is logged in for pages that do not know it: after logging out, and in the app. */
export async function keepBrand(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { brand } = request.panelContext ?? {};
  if (brand === undefined || brand === brandOfRequest(request)) return;
  setCookie(request, reply, 'brand', brand.name);
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why there was no page, for the request's line in the log. */
    panelRefusal: Refusal | undefined;
  }
}

/** One line a request, with the address as the route's pattern: what people type, and links from mails, are not for a log. */
export function logVisit(log: Log) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // Fastify's own onResponse is not called for a client that went away.
    reply.raw.once('close', () => {
      const { panelRefusal: refusal } = request;
      const route = request.routeOptions.url ?? '(none)';
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      const line = {
        method: request.method,
        route,
        status: reply.statusCode,
        ms,
        refusal: refusal?.id,
        detail: refusal?.detail,
      };
      if (route.startsWith('/assets/')) log.debug(line, 'page');
      else if (reply.statusCode < 500) log.info(line, 'page');
      else log.error(refusal?.id === 'internal-error' ? { ...line, err: refusal.cause } : line, 'page failed');
    });
  };
}

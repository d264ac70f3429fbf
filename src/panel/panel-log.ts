import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';
import { measure } from '../measure.ts';
import { idOfRequest } from '../request-id.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Why the request failed, for its line in the log. */
    panelRefusal: Refusal | undefined;
  }
}

/**
 * Logs one line per request, with the route's pattern instead of the address, because a log must contain neither what
 * users type nor links from mails.
 */
export function logVisit(log: Log) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // Fastify does not call its own onResponse when the client has disconnected.
    reply.raw.once('close', () => {
      const { panelRefusal: refusal } = request;
      const route = request.routeOptions.url ?? '(none)';
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      const line = {
        request: idOfRequest(request),
        method: request.method,
        route,
        status: reply.statusCode,
        ms,
        refusal: refusal?.id,
        detail: refusal?.detail,
      };
      if (route.startsWith('/assets/')) return log.debug(line, 'page');
      // A form that failed is answered by a redirect too.
      const status = refusal !== undefined && refusal.status >= 500 ? refusal.status : reply.statusCode;
      // A stream lasts as long as its call.
      const isStream = `${reply.getHeader('content-type')}`.startsWith('text/event-stream');
      if (reply.raw.writableFinished && !isStream)
        measure('request-ended', { part: 'panel', status, seconds: ms / 1_000 });
      if (status < 500) log.info(line, 'page');
      else log.error(refusal?.id === 'internal-error' ? { ...line, err: refusal.cause } : line, 'page failed');
    });
  };
}

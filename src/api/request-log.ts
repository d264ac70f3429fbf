import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';

const quietRoutes: readonly string[] = ['/healthz', '/readyz'];

/**
 * One line a request. The address is written as the route's pattern: an address, a header or a body may hold what does
 * not belong in a log. `left` marks a client that went away before the end.
 */
export function logRequest(log: Log) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    // Fastify's own onResponse is not called for a client that went away.
    reply.raw.once('close', () => writeLine(log, request, reply));
  };
}

function writeLine(log: Log, request: FastifyRequest, reply: FastifyReply): void {
  const { refusal } = request;
  const line = {
    method: request.method,
    route: request.routeOptions.url ?? '(none)',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    left: reply.raw.writableFinished ? undefined : true,
    key: request.apiKey?.id,
    refusal: refusal?.id,
    detail: refusal?.detail,
  };
  // Asked every few seconds by whoever watches over the program.
  if (quietRoutes.includes(line.route)) log.debug(line, 'request');
  else if (reply.statusCode < 500) log.info(line, 'request');
  else log.error(refusal?.id === 'internal-error' ? { ...line, err: refusal.cause } : line, 'request failed');
}

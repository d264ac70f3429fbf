import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import { measure } from '../measure.ts';
import { idOfRequest } from '../request-id.ts';

const quietRoutes: readonly string[] = ['/livez', '/healthz', '/readyz', '/readyz/calls'];

/**
 * Logs one line per request, with the route's pattern instead of the URL, because a URL, a header or a body may contain
 * private data. `left` marks a client that disconnected before the end.
 */
export function logRequest(log: Log) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    // Fastify does not call onResponse for a client that has disconnected.
    reply.raw.once('close', () => writeLine(log, request, reply));
    done();
  };
}

function writeLine(log: Log, request: FastifyRequest, reply: FastifyReply): void {
  const { refusal } = request;
  const line = {
    request: idOfRequest(request),
    method: request.method,
    route: request.routeOptions.url ?? '(none)',
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
    left: reply.raw.writableFinished ? undefined : true,
    key: request.apiKey?.id,
    refusal: refusal?.id,
    detail: refusal?.detail,
  };
  // Monitoring requests these every few seconds.
  if (quietRoutes.includes(line.route)) return void log.debug(line, 'request');
  if (line.left === undefined && !isStream(reply))
    measure('request-ended', { part: 'api', status: line.status, seconds: line.ms / 1_000 });
  if (reply.statusCode < 500) log.info(line, 'request');
  else log.error(refusal?.id === 'internal-error' ? { ...line, err: refusal.cause } : line, 'request failed');
}

/** A stream lasts as long as its call. */
function isStream(reply: FastifyReply): boolean {
  return `${reply.getHeader('content-type')}`.startsWith('text/event-stream');
}

import type { FastifyReply } from 'fastify';
import type { KeptReply } from '../challenges/idempotency-store.ts';

/** Sends a reply, kept or new, with its status, location and body. */
export function sendKept(reply: FastifyReply, { status, location, body }: KeptReply): FastifyReply {
  if (location !== undefined) reply.header('location', location);
  return reply.code(status).send(body);
}

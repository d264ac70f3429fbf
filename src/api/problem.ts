import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { type Refusal, type RefusalId, refusals } from '../errors.ts';

const codes = Object.keys(refusals) as RefusalId[];

/** RFC 9457. `code` is what programs test for; `title` and `detail` are for people and may change. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'urn:belcode:problem:<code>' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    code: Type.Enum(codes),
  },
  { title: 'Problem', description: 'RFC 9457' },
);

const problems = {
  description: 'Refused; `code` says why',
  content: { 'application/problem+json': { schema: Problem } },
};

/** To be spread into a route's `response` schema. */
export const problemResponses = { '4xx': problems, '5xx': problems } as const;

/** How soon it makes sense to ask again, in seconds. */
const retryAfterSeconds: Partial<Record<number, number>> = { 429: 60, 503: 2 };

/**
 * Writes a refusal as a problem. The refusal's own `detail` stays inside; only `publicDetail` goes out.
 *
 * @param status the refusal's own, unless the protocol has a more exact one (413, 415)
 */
export function sendProblem(
  reply: FastifyReply,
  refusal: Refusal,
  { status = refusal.status, publicDetail }: { status?: number; publicDetail?: string } = {},
): FastifyReply {
  const retryAfter = refusal.retryAfterSeconds ?? retryAfterSeconds[status];
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  // RFC 9110 §11.6.1: a 401 says how to authenticate.
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problemOf(refusal, status, publicDetail));
}

export function problemOf(refusal: Refusal, status: number, publicDetail?: string) {
  return {
    type: `urn:belcode:problem:${refusal.id}`,
    title: refusal.words,
    status,
    ...(publicDetail === undefined ? {} : { detail: publicDetail }),
    code: refusal.id,
  };
}

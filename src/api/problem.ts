import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import { type Refusal, type RefusalId, refusals } from '../errors.ts';
import { retryAfterOf } from '../retry-after.ts';

const codes = Object.keys(refusals) as RefusalId[];

/** RFC 9457. Programs test `code`; `title` and `detail` are for people and may change. */
const Problem = Type.Object(
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

/** Every route spreads these into its `response` schema. */
export const problemResponses = { '4xx': problems, '5xx': problems } as const;

/**
 * Sends a refusal as a problem, without its internal `detail`: only `publicDetail` is sent.
 *
 * @param status default: that of the refusal; another when the protocol has a more exact one (413, 415)
 */
export function sendProblem(
  reply: FastifyReply,
  refusal: Refusal,
  { status = refusal.status, publicDetail }: { status?: number; publicDetail?: string } = {},
): FastifyReply {
  const retryAfter = retryAfterOf(refusal);
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  // RFC 9110 §11.6.1 requires this header with a 401.
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

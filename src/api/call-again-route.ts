import { callAgainForKey } from '../challenges/ask-for-key.ts';
import { type App, keyOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { ChallengeParams, ChallengeReply, IdempotencyHeaders, showChallenge } from './challenge-schemas.ts';
import { problemResponses } from './problem.ts';
import { sendKept } from './send-kept.ts';

export function addCallAgainRoute(app: App, parts: ChallengeParts): void {
  app.post(
    '/v1/challenges/:id/calls',
    {
      schema: {
        summary: 'Call again with a new code; the tries already used still count',
        tags: ['challenges'],
        params: ChallengeParams,
        headers: IdempotencyHeaders,
        response: { 201: ChallengeReply, ...problemResponses },
      },
    },
    async (request, reply) => {
      const key = keyOf(request);
      const { id } = request.params;
      const kept = await parts.idempotency.once(
        { owner: key.id, key: request.headers['idempotency-key'], request: ['POST', '/v1/challenges/:id/calls', id] },
        async () => {
          const challenge = await callAgainForKey(parts, key, id);
          const delivery = { id: challenge.deliveryId, state: 'queued' as const };
          return {
            status: 201,
            location: `/v1/challenges/${id}`,
            body: showChallenge(challenge, delivery, parts.country),
          };
        },
      );
      return sendKept(reply, kept);
    },
  );
}

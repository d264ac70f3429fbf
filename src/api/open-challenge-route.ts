import { openChallenge } from '../challenges/open-challenge.ts';
import { readNumber } from '../factors/phone-number.ts';
import { type App, ownerOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { ChallengeReply, IdempotencyHeaders, OpenBody, showChallenge } from './challenge-schemas.ts';
import { sendKept } from './idempotency-store.ts';
import { problemResponses } from './problem.ts';

export function addOpenChallengeRoute(app: App, parts: ChallengeParts): void {
  app.post(
    '/v1/challenges',
    {
      config: { scope: 'challenges:number' },
      schema: {
        summary: 'Open a challenge and call the number',
        tags: ['challenges'],
        headers: IdempotencyHeaders,
        body: OpenBody,
        response: { 201: ChallengeReply, ...problemResponses },
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      const { to, language = parts.language, purpose = 'login' } = request.body;
      const kept = await parts.idempotency.once(
        {
          owner,
          key: request.headers['idempotency-key'],
          request: ['POST', '/v1/challenges', to, language, purpose],
        },
        async () => {
          const number = readNumber(to, parts.country);
          const challenge = await openChallenge(parts, { to: number, owner, language, purpose });
          const delivery = { id: challenge.deliveryId, state: 'queued' as const };
          return {
            status: 201,
            location: `/v1/challenges/${challenge.id}`,
            body: showChallenge(challenge, delivery, parts.country),
          };
        },
      );
      return sendKept(reply, kept);
    },
  );
}

import { findChallenge } from '../challenges/find-challenge.ts';
import { readDelivery } from '../challenges/read-delivery.ts';
import { type App, ownerOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { ChallengeParams, ChallengeReply, showChallenge } from './challenge-schemas.ts';
import { problemResponses } from './problem.ts';

export function addReadChallengeRoute(app: App, parts: ChallengeParts): void {
  app.get(
    '/v1/challenges/:id',
    {
      schema: {
        summary: 'Read a challenge and its latest call',
        tags: ['challenges'],
        params: ChallengeParams,
        response: { 200: ChallengeReply, ...problemResponses },
      },
    },
    async (request) => {
      const challenge = await findChallenge(parts, { id: request.params.id, owner: ownerOf(request) });
      return showChallenge(challenge, await readDelivery(parts, challenge), parts.country);
    },
  );
}

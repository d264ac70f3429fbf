import Type from 'typebox';
import { cancelChallenge } from '../challenges/cancel-challenge.ts';
import { type App, ownerOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { ChallengeParams } from './challenge-schemas.ts';
import { problemResponses } from './problem.ts';

export function addCancelChallengeRoute(app: App, parts: ChallengeParts): void {
  app.delete(
    '/v1/challenges/:id',
    {
      schema: {
        summary: 'Cancel a challenge and hang up its call; no effect on one that is over',
        tags: ['challenges'],
        params: ChallengeParams,
        response: { 204: Type.Null({ description: 'Cancelled, or already over' }), ...problemResponses },
      },
    },
    async (request, reply) => {
      await cancelChallenge(parts, { id: request.params.id, owner: ownerOf(request) });
      return reply.code(204).send(null);
    },
  );
}

import { answerChallenge } from '../challenges/answer-challenge.ts';
import { type App, ownerOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { AnswerBody, AnswerReply, ChallengeParams, IdempotencyHeaders } from './challenge-schemas.ts';
import { problemResponses } from './problem.ts';

export function addAnswerRoute(app: App, parts: ChallengeParts): void {
  app.post(
    '/v1/challenges/:id/answer',
    {
      config: { malformedBody: 'code-malformed' },
      schema: {
        summary: 'Answer a challenge with the code that was spoken',
        description: 'An unknown challenge, and one that is over, are answered alike: expired.',
        tags: ['challenges'],
        params: ChallengeParams,
        headers: IdempotencyHeaders,
        body: AnswerBody,
        response: { 200: AnswerReply, ...problemResponses },
      },
    },
    (request) =>
      answerChallenge(parts, {
        id: request.params.id,
        owner: ownerOf(request),
        code: request.body.code,
        idempotencyKey: request.headers['idempotency-key'],
      }),
  );
}

import type { CallTerms } from '../challenges/admit-call.ts';
import { callAgain } from '../challenges/call-again.ts';
import { callTerms } from '../challenges/call-terms.ts';
import { findChallenge } from '../challenges/find-challenge.ts';
import { type App, ownerOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { ChallengeParams, ChallengeReply, IdempotencyHeaders, showChallenge } from './challenge-schemas.ts';
import { sendKept } from './idempotency-store.ts';
import { problemResponses } from './problem.ts';

export function addCallAgainRoute(app: App, parts: ChallengeParts): void {
  app.post(
    '/v1/challenges/:id/calls',
    {
      schema: {
        summary: 'Call again, with a new code; the tries go on counting',
        tags: ['challenges'],
        params: ChallengeParams,
        headers: IdempotencyHeaders,
        response: { 201: ChallengeReply, ...problemResponses },
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      const { id } = request.params;
      const kept = await parts.idempotency.once(
        { owner, key: request.headers['idempotency-key'], request: ['POST', '/v1/challenges/:id/calls', id] },
        async () => {
          const terms = { ...(await termsOf(parts, { id, owner })), apiKeyId: owner };
          const challenge = await callAgain(parts, { id, owner, terms });
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

/** The company's own caller id and greeting go with the next call too. */
async function termsOf(parts: ChallengeParts, request: { id: string; owner: string }): Promise<CallTerms> {
  const { userId } = await findChallenge(parts, request);
  const facts = userId === undefined ? undefined : await parts.loginFacts.find(userId);
  return facts === undefined ? {} : callTerms(facts);
}

import type { FastifyRequest } from 'fastify';
import { askUser } from '../challenges/ask-user.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { openChallenge } from '../challenges/open-challenge.ts';
import { Refusal } from '../errors.ts';
import { readNumber } from '../factors/phone-number.ts';
import { type App, checkScope, ownerOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { ChallengeReply, IdempotencyHeaders, OpenBody, showChallenge } from './challenge-schemas.ts';
import { findUser } from './find-user.ts';
import { sendKept } from './idempotency-store.ts';
import { problemResponses } from './problem.ts';

export function addOpenChallengeRoute(app: App, parts: ChallengeParts): void {
  app.post(
    '/v1/challenges',
    {
      config: { scopes: ['challenges:number', 'challenges:user'] },
      schema: {
        summary: 'Open a challenge: call a number, or ask a user by an enrolled method',
        description:
          'Name either `to` or `user`. A newer challenge for the same number, or the same user, and the same purpose ends ' +
          'the older one. A user with an authenticator is not called: the code is in the app, and there is no delivery.',
        tags: ['challenges'],
        headers: IdempotencyHeaders,
        body: OpenBody,
        response: { 201: ChallengeReply, ...problemResponses },
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      const { to, user, factor, language, purpose = 'login' } = request.body;
      const asked = checkSubject(request, { to, user, factor });
      const kept = await parts.idempotency.once(
        {
          owner,
          key: request.headers['idempotency-key'],
          request: ['POST', '/v1/challenges', ...asked, language ?? parts.language, purpose],
        },
        async () => {
          const challenge = await open(parts, { to, user, factor, language, purpose, owner });
          const { deliveryId } = challenge;
          const delivery = deliveryId === '' ? undefined : { id: deliveryId, state: 'queued' as const };
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

interface Subject {
  to?: string | undefined;
  user?: string | undefined;
  factor?: string | undefined;
}

/** @returns what makes the request the same one. @throws Refusal request-invalid, scope-missing (V01) */
function checkSubject(request: FastifyRequest, { to, user, factor }: Subject): string[] {
  if ((to === undefined) === (user === undefined)) throw new Refusal('request-invalid', 'either a number or a user');
  if (to !== undefined) {
    if (factor !== undefined) throw new Refusal('request-invalid', 'a number has no methods');
    checkScope(request, ['challenges:number']);
    return [to];
  }
  checkScope(request, ['challenges:user']);
  return ['user', user ?? '', factor ?? ''];
}

async function open(
  parts: ChallengeParts,
  { to, user: login, factor: factorId, language, purpose, owner }: Subject & OpenTerms,
): Promise<Challenge> {
  if (to !== undefined) {
    const number = readNumber(to, parts.country);
    return openChallenge(parts, { to: number, owner, language: language ?? parts.language, purpose });
  }
  const { user } = await findUser(parts, login ?? '');
  const asking = { userId: user.id, factorId, owner, language: language ?? user.language, purpose };
  return (await askUser(parts, asking)).challenge;
}

interface OpenTerms {
  owner: string;
  language: string | undefined;
  purpose: string;
}

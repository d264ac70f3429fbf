import type { FastifyRequest } from 'fastify';
import { callTerms } from '../challenges/call-terms.ts';
import { type OpenedChallenge, openChallenge } from '../challenges/open-challenge.ts';
import { openUserChallenge } from '../challenges/open-user-challenge.ts';
import { readDelivery } from '../challenges/read-delivery.ts';
import { Refusal } from '../errors.ts';
import { readCallee } from '../factors/callee.ts';
import { findUser } from '../factors/find-user.ts';
import { noteProof } from '../login/note-proof.ts';
import { type App, checkScope, ownerOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { ChallengeReply, IdempotencyHeaders, OpenBody, showChallenge } from './challenge-schemas.ts';
import { sendKept } from './idempotency-store.ts';
import { problemResponses } from './problem.ts';

export function addOpenChallengeRoute(app: App, parts: ChallengeParts): void {
  app.post(
    '/v1/challenges',
    {
      config: { scopes: ['challenges:number', 'challenges:user'] },
      schema: {
        summary: 'Open a challenge: call a number, or ask a user with an enrolled method',
        description:
          'Give either `to` or `user`. While a call with the same question is in progress, the reply is its ' +
          'challenge (200) and nobody is called twice. Otherwise a newer challenge for the same number or user and the same ' +
          'purpose ends the older one. A user with an authenticator is not called, and the challenge has no delivery.',
        tags: ['challenges'],
        headers: IdempotencyHeaders,
        body: OpenBody,
        response: { 200: ChallengeReply, 201: ChallengeReply, ...problemResponses },
      },
    },
    async (request, reply) => {
      const owner = ownerOf(request);
      const { to, postDial, user, factor, language, purpose = 'login' } = request.body;
      const asked = checkSubject(request, { to, postDial, user, factor });
      const kept = await parts.idempotency.once(
        {
          owner,
          key: request.headers['idempotency-key'],
          request: ['POST', '/v1/challenges', ...asked, language ?? parts.language, purpose],
        },
        async () => {
          const { challenge, joined } = await open(parts, { to, postDial, user, factor, language, purpose, owner });
          const { deliveryId } = challenge;
          const queued = deliveryId === '' ? undefined : { id: deliveryId, state: 'queued' as const };
          const delivery = joined ? await readDelivery(parts, challenge) : queued;
          return {
            status: joined ? 200 : 201,
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
  postDial?: string | undefined;
  user?: string | undefined;
  factor?: string | undefined;
}

/** @returns the values that a repeated request must have again. @throws Refusal request-invalid, scope-missing (V01) */
function checkSubject(request: FastifyRequest, { to, postDial, user, factor }: Subject): string[] {
  if ((to === undefined) === (user === undefined))
    throw new Refusal('request-invalid', 'needs either a number or a user');
  if (to !== undefined) {
    if (factor !== undefined) throw new Refusal('request-invalid', 'a number has no methods');
    checkScope(request, ['challenges:number']);
    return [to, postDial ?? ''];
  }
  if (postDial !== undefined) throw new Refusal('request-invalid', 'postDial needs a number');
  checkScope(request, ['challenges:user']);
  return ['user', user ?? '', factor ?? ''];
}

async function open(
  parts: ChallengeParts,
  { to, postDial, user: login, factor: factorId, language, purpose, owner }: Subject & OpenTerms,
): Promise<OpenedChallenge> {
  if (to !== undefined) {
    const callee = readCallee({ number: to, postDial }, parts);
    const terms = { apiKeyId: owner };
    return openChallenge(parts, { to: callee, owner, language: language ?? parts.language, purpose, terms });
  }
  const facts = await findUser(parts, login ?? '');
  const terms = { ...callTerms(facts), apiKeyId: owner };
  const spoken = language ?? facts.user.language;
  const asked = { userId: facts.user.id, factorId, owner, language: spoken, purpose, terms };
  const opened = await openUserChallenge(parts, asked);
  // Its panel has checked the password.
  if (!opened.joined && purpose === 'login')
    await noteProof(parts, facts.user, { proof: 'panel', place: 'other-panel', address: owner });
  return opened;
}

interface OpenTerms {
  owner: string;
  language: string | undefined;
  purpose: string;
}

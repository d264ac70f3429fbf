import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import type { ApiKey } from '../accounts/api-key.ts';
import { askNumberForKey, askUserForKey } from '../challenges/ask-for-key.ts';
import type { OpenedChallenge } from '../challenges/open-challenge.ts';
import { readDelivery } from '../challenges/read-delivery.ts';
import { spokenCodePurpose } from '../challenges/spoken-code-purpose.ts';
import { Refusal } from '../errors.ts';
import { matchLanguage } from '../languages/languages.ts';
import { noteProof } from '../login/note-proof.ts';
import { type App, checkScope, keyOf } from './app.ts';
import type { ChallengeParts } from './challenge-parts.ts';
import { ChallengeReply, IdempotencyHeaders, OpenBody, showChallenge } from './challenge-schemas.ts';
import { problemResponses } from './problem.ts';
import { sendKept } from './send-kept.ts';

export function addOpenChallengeRoute(app: App, parts: ChallengeParts): void {
  app.post(
    '/v1/challenges',
    {
      config: { scopes: ['challenges:number', 'challenges:user'] },
      schema: {
        summary: 'Open a challenge: call a number, or ask a user by an enrolled method',
        description:
          'Give either `to` or `user`. While a call with the same question is in progress, the reply is its ' +
          'challenge (200) and nobody is called twice. Otherwise a newer challenge for the same number or user and the same ' +
          'purpose ends the older one of this key. For a key that is bound to companies, users of others are unknown, and ' +
          'a bare number is called for its company. Too many codes are refused with key-paused (429). A user is ' +
          'asked by `factor`, or else by the primary method, or the first one where that is a passkey, which works on ' +
          "Belcode's pages only. `kind` says which it is: a phone is called, and a device of the app shows the code. " +
          'An authenticator gets nothing sent: its challenge is armed at once, and has no delivery.',
        tags: ['challenges'],
        headers: IdempotencyHeaders,
        body: OpenBody,
        response: { 200: ChallengeReply, 201: ChallengeReply, ...problemResponses },
      },
    },
    async (request, reply) => {
      const key = keyOf(request);
      const { to, postDial, user, factor, language, purpose = 'login' } = request.body;
      if (purpose === spokenCodePurpose) throw new Refusal('request-invalid', 'this purpose is reserved');
      const subject = checkSubject(request, { to, postDial, user, factor });
      const kept = await parts.idempotency.once(
        {
          owner: key.id,
          key: request.headers['idempotency-key'],
          request: ['POST', '/v1/challenges', ...subject, language ?? parts.language, purpose],
        },
        async () => {
          const { challenge, joined } = await open(parts, key, request.body);
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

async function open(parts: ChallengeParts, key: ApiKey, body: Static<typeof OpenBody>): Promise<OpenedChallenge> {
  const { to, postDial, user: login = '', factor: factorId, language: said = '', purpose = 'login' } = body;
  const language = matchLanguage(said);
  if (to !== undefined)
    return askNumberForKey(parts, key, { to, postDial, language: language ?? parts.language, purpose });
  const opened = await askUserForKey(parts, key, { login, factorId, language, purpose });
  // Its panel has checked the password.
  if (!opened.joined && purpose === 'login')
    await noteProof(parts, opened.user, { proof: 'panel', place: 'other-panel', address: key.id });
  return opened;
}

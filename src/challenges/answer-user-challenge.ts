import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { AuthenticatorStore } from '../factors/authenticator-store.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import { type SealKeys, seal, unseal } from '../factors/seal.ts';
import type { Random } from '../random.ts';
import { answerAuthenticatorChallenge } from './answer-authenticator-challenge.ts';
import { type AnswerParts, type AnswerRequest, readCode, replyKeyFor } from './answer-challenge.ts';
import type { UserChallenge } from './challenge.ts';
import type { AnswerReply, SettledAnswer } from './challenge-store.ts';
import { codeDigest, rightCodeDigest } from './code-digest.ts';
import { notePass } from './note-pass.ts';
import { appAttempt } from './open-app-challenge.ts';

export interface AnswerUserParts extends AnswerParts {
  clock: Clock;
  random: Pick<Random, 'id'>;
  factors: Pick<FactorStore, 'find' | 'markUsed'>;
  authenticators: Pick<AuthenticatorStore, 'find' | 'acceptStep' | 'reseal'>;
  failures: Pick<FailureStore, 'reserve' | 'succeed' | 'giveBack'>;
  attempts: Pick<AttemptStore, 'forget'>;
  sealKeys: SealKeys;
}

/**
 * Answers a challenge of a user, and counts wrong codes of the user over all methods: a hundred one after another lock the
 * second factor (C06).
 *
 * @throws Refusal code-malformed, second-factor-locked, idempotency-key-reused, store-unavailable; not-found when the
 *   method was removed meanwhile
 */
export async function answerUserChallenge(
  parts: AnswerUserParts,
  challenge: UserChallenge,
  request: AnswerRequest,
): Promise<AnswerReply> {
  const { userId, factorId, kind, proof } = challenge;
  if (proof === 'code') readCode(request.code, kind === 'authenticator' ? authenticatorDigits : parts.digits);
  // Only what is still enrolled proves anything, whenever the challenge was opened (V01).
  await parts.factors.find(userId, factorId);
  if (!(await parts.failures.reserve(userId))) throw new Refusal('second-factor-locked', `user ${userId}`);
  const settled = settle(parts, challenge, request);
  settled.catch(() => void parts.failures.giveBack(userId).catch(() => undefined));
  const { state, triesLeft, compared, deliveryId } = await settled;
  if (!compared) await parts.failures.giveBack(userId);
  else if (state === 'passed') {
    notePass(parts, deliveryId);
    await parts.failures.succeed(userId);
    await parts.attempts.forget(appAttempt(userId));
    await parts.factors.markUsed(userId, factorId);
  }
  return { state, triesLeft };
}

export const authenticatorDigits = 6;

async function settle(
  parts: AnswerUserParts,
  { userId, factorId, kind, proof }: UserChallenge,
  { id, owner, code, idempotencyKey }: AnswerRequest,
): Promise<SettledAnswer> {
  if (kind !== 'authenticator') {
    // Where a number was to be typed into the app, being asked again is all that this page can do.
    const digest =
      proof === 'number'
        ? rightCodeDigest(parts.secret, id)
        : codeDigest(parts.secret, id, readCode(code, parts.digits));
    return parts.challenges.settle({ id, owner, digest, replyKey: replyKeyFor(idempotencyKey) });
  }
  const stored = await parts.authenticators.find(userId);
  const binding = { userId, purpose: 'authenticator' } as const;
  const sealing = { keys: parts.sealKeys, random: parts.random };
  const authenticatorSecret = unseal(sealing, binding, stored.sealed);
  const settled = await answerAuthenticatorChallenge(parts, {
    ...{ id, owner, code, idempotencyKey, authenticatorSecret },
    accept: (step) => parts.authenticators.acceptStep(userId, factorId, step),
  });
  if (settled.state === 'passed' && stored.sealed.keyId !== sealing.keys[0].id) {
    // A key is changed one login at a time. What fails here is tried again at the next one.
    await parts.authenticators.reseal(userId, stored, seal(sealing, binding, authenticatorSecret)).catch(() => false);
  }
  return settled;
}

import type { Clock } from '../clock.ts';
import { authenticatorStep } from '../factors/authenticator.ts';
import { type AnswerParts, replyKeyFor } from './answer-challenge.ts';
import type { SettledAnswer } from './challenge-store.ts';
import { codeDigest, rightCodeDigest } from './code-digest.ts';

export interface AuthenticatorAnswer {
  id: string;
  owner: string;
  /** As the person typed it. */
  code: string;
  idempotencyKey?: string | undefined;
  /** The authenticator's own, in base32. */
  authenticatorSecret: string;
  /** Takes the time step of a right code, once (T02). @returns false when its code was used before */
  accept(step: number): Promise<boolean>;
}

/**
 * Answers a challenge by an authenticator's code. The tries, the time and the single use are the challenge's, as with a
 * code that was spoken; beyond that each code counts once, whatever challenge it is typed for.
 *
 * @returns with the time step of the code, when it was right
 * @throws Refusal code-malformed, idempotency-key-reused, store-unavailable
 */
export async function answerAuthenticatorChallenge(
  { challenges, secret, clock }: Pick<AnswerParts, 'challenges' | 'secret'> & { clock: Clock },
  { id, owner, code, idempotencyKey, authenticatorSecret, accept }: AuthenticatorAnswer,
): Promise<SettledAnswer & { step: number | undefined }> {
  const step = authenticatorStep({ secret: authenticatorSecret, code, now: clock.now() });
  const digest = codeDigest(secret, id, code.replace(/[ -]/g, ''));
  const right = step !== undefined && (await accept(step));
  const settled = await challenges.settle({
    ...{ id, owner, digest, replyKey: replyKeyFor(idempotencyKey) },
    comparedDigest: right ? rightCodeDigest(secret, id) : digest,
  });
  return { ...settled, step };
}

import type { Clock } from '../clock.ts';
import { authenticatorStep } from '../factors/authenticator.ts';
import { type AnswerParts, replyKeyFor } from './answer-challenge.ts';
import type { SettledAnswer } from './challenge-store.ts';
import { codeDigest, rightCodeDigest } from './code-digest.ts';

export interface AuthenticatorAnswer {
  id: string;
  owner: string;
  /** As typed. */
  code: string;
  idempotencyKey?: string | undefined;
  /** The authenticator's secret, in base32. */
  authenticatorSecret: string;
  /** Accepts the time step of a right code once (T02). @returns false when the code was used before */
  accept(step: number): Promise<boolean>;
}

/**
 * Answers a challenge with an authenticator's code. Tries, life and single use are those of the challenge, as for a
 * spoken code. In addition each code works once over all challenges.
 *
 * @returns the settlement, with the time step of a right code
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
    id,
    owner,
    digest,
    replyKey: replyKeyFor(idempotencyKey),
    comparedDigest: right ? rightCodeDigest(secret, id) : digest,
  });
  return { ...settled, step };
}

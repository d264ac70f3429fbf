import { type Clock, maxSecondsApart, secondsAhead } from '../clock.ts';
import { authenticatorStep, clockSecondsOf, clockWindows, type TimedCode } from '../factors/authenticator.ts';
import { foldDigits } from '../factors/fold-digits.ts';
import { type AnswerParts, replyKeyFor } from './answer-challenge.ts';
import { codeDigest, rightCodeDigest } from './code-digest.ts';
import type { SettledAnswer } from './settled-answer.ts';

export interface AuthenticatorAnswer {
  id: string;
  owner: string;
  /** As typed. */
  code: string;
  idempotencyKey?: string | undefined;
  /** The authenticator's secret, in base32. */
  authenticatorSecret: string;
  /** How far the telephone's clock was ahead when it was used last; undefined at set-up, where any clock is taken. */
  clockSteps?: number | undefined;
  /** Accepts the time step of a right code once (T02). @returns false when the code was used before */
  accept(found: TimedCode): Promise<boolean>;
}

/** `found`: the time step of a right code. `clockSeconds`: how far a clock is off that would explain a wrong code. */
export type SettledAuthenticator = SettledAnswer & {
  found: TimedCode | undefined;
  clockSeconds: number | undefined;
};

/**
 * Answers a challenge with an authenticator's code. Tries, life and single use are those of the challenge, as for a
 * spoken code. In addition each code works once over all challenges.
 *
 * @throws Refusal code-malformed, idempotency-key-reused, store-unavailable
 */
export async function answerAuthenticatorChallenge(
  { challenges, secret, clock }: Pick<AnswerParts, 'challenges' | 'secret'> & { clock: Clock },
  { id, owner, code, idempotencyKey, authenticatorSecret, clockSteps, accept }: AuthenticatorAnswer,
): Promise<SettledAuthenticator> {
  const typed = { secret: authenticatorSecret, code, now: clock.now() };
  const windowSteps = clockSteps === undefined ? clockWindows.setUp : clockWindows.login;
  const found = authenticatorStep({ ...typed, clockSteps: clockSteps ?? 0, windowSteps });
  const digest = codeDigest(secret, id, foldDigits(code));
  const right = found !== undefined && (await accept(found));
  const settled = await challenges.settle({
    id,
    owner,
    digest,
    replyKey: replyKeyFor(idempotencyKey),
    comparedDigest: right ? rightCodeDigest(secret, id) : digest,
  });
  const clockSeconds = found === undefined ? clockSecondsOf(typed) : undefined;
  if (clockSeconds === undefined || !(await isRight(clock, challenges)))
    return { ...settled, found, clockSeconds: undefined };
  return { ...settled, found, clockSeconds };
}

/** Where the clock of this host is wrong, no telephone is to blame. An answer that has counted does not fail of it. */
async function isRight(clock: Clock, challenges: Pick<AnswerParts['challenges'], 'now'>): Promise<boolean> {
  const ahead = await secondsAhead(clock, () => challenges.now()).catch(() => Number.POSITIVE_INFINITY);
  return Math.abs(ahead) <= maxSecondsApart;
}

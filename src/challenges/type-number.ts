import { Refusal } from '../errors.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import { askerOf } from './challenge-asker.ts';
import type { ChallengeClaimStore } from './challenge-claim-store.ts';
import type { ChallengeStore } from './challenge-store.ts';
import { rightCodeDigest } from './code-digest.ts';
import { pageNumber } from './page-number.ts';
import { type AskingDevice, findAppChallenge, type ShowCodeParts } from './show-app-code.ts';

export interface TypeNumberParts extends Pick<ShowCodeParts, 'pending' | 'secret'> {
  challenges: Pick<ChallengeStore, 'find' | 'arm' | 'end'> & { claims: Pick<ChallengeClaimStore, 'takeNumberTry'> };
  failures: Pick<FailureStore, 'reserve'>;
}

/**
 * Judges the two digits of the page, typed into the app. If they are right, only the session that asked continues. If
 * they are wrong, the challenge fails: there is one try, because a guess is right once in ninety.
 *
 * @returns whether the digits are right
 * @throws Refusal challenge-over, also when they were typed before; store-unavailable
 */
export async function typeNumber(
  parts: TypeNumberParts,
  { device, challengeId, number }: { device: AskingDevice; challengeId: string; number: string },
): Promise<boolean> {
  const challenge = await findAppChallenge(parts, { device, challengeId });
  const { id, proof, userId, deliveryId } = challenge;
  if (proof !== 'number' || !(await parts.challenges.claims.takeNumberTry(id))) {
    throw new Refusal('challenge-over', `challenge ${id}: no number is wanted`);
  }
  if (number !== pageNumber(parts.secret, deliveryId)) {
    await parts.challenges.end(id, 'failed');
    // Counts towards the hundred that lock the second factor (C06).
    if (userId !== undefined) await parts.failures.reserve(userId, askerOf(challenge));
    return false;
  }
  const armed = await parts.challenges.arm(id, deliveryId, rightCodeDigest(parts.secret, id));
  if (armed === 'over') throw new Refusal('challenge-over', `challenge ${id}`);
  return true;
}

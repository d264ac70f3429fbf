import { type HangUpParts, hangUp } from '../deliveries/hang-up.ts';
import type { Challenge } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';
import { findChallenge } from './find-challenge.ts';

/**
 * Cancels a challenge and hangs up its call. Idempotent: a challenge that is over does not change.
 *
 * @returns the current challenge
 * @throws Refusal not-found, store-unavailable
 */
export async function cancelChallenge(
  parts: HangUpParts & { challenges: ChallengeStore },
  request: { id: string; owner: string },
): Promise<Challenge> {
  const { id } = await findChallenge(parts, request);
  const deliveryId = await parts.challenges.end(id, 'cancelled');
  if (deliveryId) await hangUp(parts, { id: deliveryId, challengeId: id });
  return findChallenge(parts, request);
}

import { Refusal } from '../errors.ts';
import type { Challenge } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';

/**
 * A challenge, for its owner only.
 *
 * @throws Refusal not-found, also when it belongs to another; store-unavailable
 */
export async function findChallenge(
  { challenges }: { challenges: ChallengeStore },
  { id, owner }: { id: string; owner: string },
): Promise<Challenge> {
  const challenge = await challenges.find(id);
  if (challenge === undefined || challenge.owner !== owner) throw new Refusal('not-found', `challenge ${id}`);
  return challenge;
}

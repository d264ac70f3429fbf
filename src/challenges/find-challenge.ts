import { Refusal } from '../errors.ts';
import type { Challenge } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';

/**
 * Reads a challenge of its owner.
 *
 * @throws Refusal not-found, also for the challenge of another owner; store-unavailable
 */
export async function findChallenge(
  { challenges }: { challenges: Pick<ChallengeStore, 'find'> },
  { id, owner }: { id: string; owner: string },
): Promise<Challenge> {
  const challenge = await lookForChallenge({ challenges }, { id, owner });
  if (challenge === undefined) throw new Refusal('not-found', `challenge ${id}`);
  return challenge;
}

/** The same; undefined when it is gone or belongs to another owner. @throws Refusal store-unavailable */
export async function lookForChallenge(
  { challenges }: { challenges: Pick<ChallengeStore, 'find'> },
  { id, owner }: { id: string; owner: string },
): Promise<Challenge | undefined> {
  const challenge = await challenges.find(id);
  return challenge?.owner === owner ? challenge : undefined;
}

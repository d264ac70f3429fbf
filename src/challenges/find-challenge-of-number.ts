import type { ApiKey } from '../accounts/api-key.ts';
import { Refusal } from '../errors.ts';
import { type AskForKeyParts, calleeForKey } from './ask-for-key.ts';
import type { Challenge } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';
import { lookForChallenge } from './find-challenge.ts';

type FindParts = Pick<AskForKeyParts, 'companies' | 'country' | 'extensions'> & {
  challenges: Pick<ChallengeStore, 'find' | 'newestOf'>;
};

export interface NumberQuestion {
  /** A telephone number as a person writes it. */
  to: string;
  postDial?: string | undefined;
  purpose: string;
}

/**
 * The newest challenge of an API key for a bare number, also when it is over; undefined when there is none.
 *
 * @throws Refusal number-invalid and as `readCallee`, key-companies-many, store-unavailable
 */
export async function findChallengeOfNumber(
  parts: FindParts,
  key: ApiKey,
  { to, postDial, purpose }: NumberQuestion,
): Promise<Challenge | undefined> {
  const { callee } = await calleeForKey(parts, key, { to, postDial });
  const { number } = callee;
  const id = await parts.challenges.newestOf({ owner: key.id, to: number, postDial: callee.postDial, purpose });
  const found = id === undefined ? undefined : await lookForChallenge(parts, { id, owner: key.id });
  // What the list names may be another challenge of this key, if somebody wrote to Redis.
  const isIt = found?.userId === undefined && found?.to === number && found.purpose === purpose;
  return isIt && found.postDial?.digits === callee.postDial?.digits ? found : undefined;
}

/**
 * Reads a challenge of a bare number by its id.
 *
 * @throws Refusal not-found, also for a challenge of a user, whose number a key may not see; store-unavailable
 */
export async function readNumberChallenge(parts: FindParts, key: ApiKey, id: string): Promise<Challenge> {
  const found = await lookForChallenge(parts, { id, owner: key.id });
  if (found === undefined || found.userId !== undefined) throw new Refusal('not-found', `challenge ${id} of a number`);
  return found;
}

import type { ApiKey } from '../accounts/api-key.ts';
import { Refusal } from '../errors.ts';
import { type AskForKeyParts, askNumberForKey, callAgainForKey } from './ask-for-key.ts';
import { type Challenge, isChallengeOver } from './challenge.ts';
import { findChallenge } from './find-challenge.ts';
import { findChallengeOfNumber, type NumberQuestion } from './find-challenge-of-number.ts';

/**
 * Calls a bare number for an API key that keeps no ids of challenges: again for the one that is open for this number,
 * with the tries that it has left, and otherwise for a new one. A call under way is joined.
 *
 * @throws Refusal too-many-calls, and as `askNumberForKey`
 */
export async function callNumberForKey(
  parts: AskForKeyParts,
  key: ApiKey,
  question: NumberQuestion & { language: string },
): Promise<Challenge> {
  const newest = await findChallengeOfNumber(parts, key, question);
  if (newest !== undefined && !isChallengeOver(newest.state)) {
    try {
      return await callAgainForKey(parts, key, newest.id);
    } catch (error) {
      const id = error instanceof Refusal ? error.id : undefined;
      if (id === 'delivery-under-way') return findChallenge(parts, { id: newest.id, owner: key.id });
      if (id !== 'challenge-over') throw error;
    }
  }
  const { postDial, ...others } = question;
  return (await askNumberForKey(parts, key, { ...others, postDial })).challenge;
}

import type { Session } from '../accounts/session.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { lookForChallenge } from '../challenges/find-challenge.ts';
import type { LoginParts } from './login-parts.ts';
import { ownerOf } from './move.ts';

/**
 * The current state of a challenge that a session waits for.
 *
 * @returns undefined when it no longer exists, or belongs to another user
 * @throws Refusal store-unavailable
 */
export async function ownChallenge(
  { challenges }: Pick<LoginParts, 'challenges'>,
  session: Pick<Session, 'userId'>,
  id: string,
): Promise<Challenge | undefined> {
  return lookForChallenge({ challenges }, { id, owner: ownerOf(session) });
}

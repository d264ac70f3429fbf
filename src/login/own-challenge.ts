import type { Session } from '../accounts/session.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { lookForChallenge } from '../challenges/find-challenge.ts';
import type { LoginParts } from './login-parts.ts';
import { ownerOf } from './move.ts';

/**
 * A challenge that a session waits for, as it is now.
 *
 * @returns undefined when it is gone, or belongs to another person
 * @throws Refusal store-unavailable
 */
export async function ownChallenge(
  { challenges }: Pick<LoginParts, 'challenges'>,
  session: Pick<Session, 'userId'>,
  id: string,
): Promise<Challenge | undefined> {
  return lookForChallenge({ challenges }, { id, owner: ownerOf(session) });
}

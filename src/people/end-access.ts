import type { SessionStore } from '../accounts/session-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { ChallengesOfUserStore } from '../challenges/challenges-of-user-store.ts';
import { hangUpReplaced } from '../challenges/open-challenge.ts';
import type { HangUpParts } from '../deliveries/hang-up.ts';

/** What ends and opens the access of a user. */
export interface AccessParts extends HangUpParts {
  users: Pick<UserStore, 'find' | 'setDisabled'>;
  sessions: Pick<SessionStore, 'endAll'>;
  challenges: { ofUser: Pick<ChallengesOfUserStore, 'close' | 'reopen'> };
}

/**
 * Ends the challenges about a user, their calls and messages, and the user's sessions. The database must say already
 * that the user may not log in, so that nothing new begins. Requests under way find their session ended, and open no
 * challenge. It is done when a user is disabled, and again just before they are enabled: Redis may have been away the
 * first time, and what it still has of before must not work again.
 *
 * @returns the challenges that Redis still has
 * @throws Refusal store-unavailable
 */
export async function endAccess(
  parts: Omit<AccessParts, 'users'>,
  userId: string,
): Promise<{ all: readonly string[] }> {
  const { all, ended } = await parts.challenges.ofUser.close(userId);
  await parts.sessions.endAll(userId);
  await hangUpReplaced(parts, ended);
  return { all };
}

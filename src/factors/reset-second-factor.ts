import type { SessionStore } from '../accounts/session-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { FactorStore } from './factor-store.ts';

/**
 * An operator's reset of somebody's second factor (S13, E03): the factors go, and every session with them. Doing it again
 * does no harm.
 *
 * @param reason what the operator writes down; required
 * @returns how many factors there were
 * @throws Refusal reason-missing, user-unknown, store-unavailable
 */
export async function resetSecondFactor(
  parts: {
    factors: Pick<FactorStore, 'removeAll'>;
    sessions: Pick<SessionStore, 'endAll'>;
    users: Pick<UserStore, 'find'>;
  },
  { userId, reason }: { userId: string; reason: string },
  by: Actor,
): Promise<number> {
  await parts.users.find(userId);
  // First, so that nothing has happened when the sessions' store is away; and last, for who logged in meanwhile.
  await parts.sessions.endAll(userId);
  const removed = await parts.factors.removeAll(userId, reason, by);
  await parts.sessions.endAll(userId);
  return removed;
}

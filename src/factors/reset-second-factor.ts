import type { SessionStore } from '../accounts/session-store.ts';
import type { SetUpCodeStore } from '../accounts/set-up-code-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { Random } from '../random.ts';
import type { FactorStore } from './factor-store.ts';
import { giveSetUpCode } from './set-up-code.ts';

/**
 * An operator's reset of a user's second factor (S13, E03): removes all factors and ends all sessions. Idempotent.
 *
 * @param reason the operator's reason for the audit; required
 * @returns number of factors removed, and the one-time code that the set-up asks for
 * @throws Refusal reason-missing, user-unknown, store-unavailable
 */
export async function resetSecondFactor(
  parts: {
    factors: Pick<FactorStore, 'removeAll'>;
    sessions: Pick<SessionStore, 'endAll'>;
    users: Pick<UserStore, 'find'>;
    setUpCodes: Pick<SetUpCodeStore, 'set'>;
    random: Random;
  },
  { userId, reason }: { userId: string; reason: string },
  by: Actor,
): Promise<{ removed: number; setUpCode: string }> {
  await parts.users.find(userId);
  // Before, so that nothing has changed when Redis is away; and again after, for a login in the meantime.
  await parts.sessions.endAll(userId);
  const removed = await parts.factors.removeAll(userId, reason, by);
  await parts.sessions.endAll(userId);
  return { removed, setUpCode: await giveSetUpCode(parts, userId, by) };
}

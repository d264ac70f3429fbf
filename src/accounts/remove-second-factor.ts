import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { Database } from '../postgres/connect-postgres.ts';
import { forgetBrowsers } from './remembered-browser-store.ts';

/** The columns of a user who has no set-up code, and has proved none. */
export const noSetUpCode = {
  set_up_code_digest: null,
  set_up_code_until: null,
  set_up_code_made_at: null,
  set_up_code_used_at: null,
};

/**
 * Removes all methods, recovery codes, remembered browsers and bypasses of a user, who then sets up again with a code
 * of the operator. Part of a transaction that has the user's row locked.
 *
 * @returns number of methods removed
 */
export async function removeSecondFactor(
  transaction: Database,
  { userId, reason }: { userId: string; reason: string },
  by: Actor,
): Promise<number> {
  const removed = await transaction('factors').where({ user_id: userId }).delete();
  await transaction('recovery_codes').where({ user_id: userId }).delete();
  await forgetBrowsers(transaction, userId);
  await transaction('bypasses').where({ user_id: userId }).delete();
  await transaction('users')
    .where({ id: userId })
    .update({
      second_factor_reset_at: transaction.fn.now(),
      password_reset_by: null,
      ...noSetUpCode,
    });
  await appendAudit(transaction, { event: 'second-factor-reset', actor: by, userId, detail: { reason, removed } });
  return removed;
}

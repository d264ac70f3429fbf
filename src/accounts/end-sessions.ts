import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { checkWithin, type Grant } from './grant.ts';
import type { SessionStore } from './session-store.ts';
import type { UserStore } from './user-store.ts';

/**
 * Ends every session of a user, for somebody with power.
 *
 * @param grant whose sessions who acts may end
 * @param reason for the audit
 * @returns how many there were
 * @throws Refusal user-unknown, also out of reach of the grant; store-unavailable
 */
export async function endSessionsOf(
  {
    users,
    sessions,
    audit,
  }: {
    users: Pick<UserStore, 'find'>;
    sessions: Pick<SessionStore, 'endAll'>;
    audit: Pick<AuditStore, 'append'>;
  },
  { userId, grant, reason = 'command' }: { userId: string; grant: Grant; reason?: string },
  by: Actor,
): Promise<number> {
  // Needs no lock: who gets another company or role meanwhile loses their sessions by that as well.
  checkWithin(grant, await users.find(userId));
  const count = await sessions.endAll(userId);
  await audit.append({ event: 'sessions-ended', actor: by, userId, detail: { reason, count } });
  return count;
}

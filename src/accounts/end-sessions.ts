import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { SessionStore } from './session-store.ts';

/**
 * Ends every session of a user, for somebody with power.
 *
 * @param reason for the audit
 * @returns how many there were
 * @throws Refusal store-unavailable
 */
export async function endSessionsOf(
  { sessions, audit }: { sessions: Pick<SessionStore, 'endAll'>; audit: Pick<AuditStore, 'append'> },
  userId: string,
  by: Actor,
  reason = 'command',
): Promise<number> {
  const count = await sessions.endAll(userId);
  await audit.append({ event: 'sessions-ended', actor: by, userId, detail: { reason, count } });
  return count;
}

import type { AuditEventName } from '../audit/audit-event.ts';
import type { AuditRecord, AuditStore } from '../audit/audit-store.ts';

/** What the page of one person lists, newest first, and how many lines of each. */
const listed = {
  calls: ['call-ended', 'call-refused', 'call-reported', 'keys-missed', 'calls-released'],
  logins: [
    'login-passed',
    'new-place-noted',
    'remembered-browser-used',
    'number-owner-changed',
    'login-refused',
    'challenge-opened',
    'code-refused',
    'password-reset-asked',
    'setup-skipped',
  ],
  changes: [
    'user-added',
    'user-edited',
    'user-disabled',
    'user-enabled',
    'password-changed',
    'password-change-asked',
    'password-replaced',
    'factor-added',
    'factor-removed',
    'device-added',
    'device-removed',
    'primary-changed',
    'second-factor-reset',
    'second-factor-unlocked',
    'set-up-code-made',
    'recovery-codes-made',
    'recovery-code-used',
    'bypass-asked',
    'bypass-allowed',
    'bypass-withdrawn',
    'bypass-used',
    'browser-remembered',
    'remembered-browser-copied',
    'remembered-browser-ended',
    'sessions-ended',
  ],
} as const satisfies Record<string, readonly AuditEventName[]>;
const maxLines = 15;

export type PersonLines = Record<keyof typeof listed, AuditRecord[]>;

/** The lines of the audit that the page of one person shows. */
export async function readPersonLines(
  { audit }: { audit: Pick<AuditStore, 'list'> },
  userId: string,
): Promise<PersonLines> {
  const of = (events: readonly AuditEventName[]) => audit.list({ userId, events, limit: maxLines });
  // One after another, because a list has one connection.
  return { calls: await of(listed.calls), logins: await of(listed.logins), changes: await of(listed.changes) };
}

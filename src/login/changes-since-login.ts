import type { AuditEventName } from '../audit/audit-event.ts';
import type { AuditRecord, AuditStore } from '../audit/audit-store.ts';

/** Events that the home page reports after a login (E02). */
const shownChanges = [
  'factor-added',
  'factor-removed',
  'device-added',
  'device-removed',
  'primary-changed',
  'password-changed',
  'second-factor-reset',
  'call-reported',
  'keys-missed',
] as const satisfies readonly AuditEventName[];

export interface ShownChange {
  event: (typeof shownChanges)[number];
  at: Date;
}

/** Number of the user's latest audit records to read. */
const readLines = 60;

/** Changes to a user's account between this login and the previous one. @throws Refusal store-unavailable */
export async function changesSinceLogin(
  { audit }: { audit: Pick<AuditStore, 'list'> },
  userId: string,
): Promise<ShownChange[]> {
  // Not all events, because a stranger can cause refusals until they hide everything else.
  const lines = await audit.list({ userId, events: ['login-passed', ...shownChanges], limit: readLines });
  return sinceLoginBefore(lines).flatMap(({ event, at }) => {
    const told = shownChanges.find((each) => each === event);
    return told === undefined ? [] : [{ event: told, at }];
  });
}

/** @param lines newest first */
function sinceLoginBefore(lines: readonly AuditRecord[]): AuditRecord[] {
  const logins = lines.flatMap(({ event }, index) => (event === 'login-passed' ? [index] : []));
  const [latest, before] = logins;
  return latest === undefined || before === undefined ? [] : lines.slice(latest + 1, before);
}

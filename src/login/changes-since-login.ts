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
  'recovery-codes-made',
  'recovery-code-used',
  'bypass-allowed',
  'bypass-used',
  'new-place-noted',
  'number-owner-changed',
  'browser-remembered',
  'remembered-browser-copied',
  'call-reported',
  'keys-missed',
] as const satisfies readonly AuditEventName[];

/** Events of a login itself. */
const ofLogins = ['recovery-code-used', 'bypass-used', 'new-place-noted'] as const satisfies readonly AuditEventName[];

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
  const [latest, before, earlier = new Date(0)] = lines
    .filter(({ event }) => event === 'login-passed')
    .flatMap(momentsOf)
    .sort(newestFirst);
  if (latest === undefined || before === undefined) return [];
  return lines
    .flatMap((line) => {
      const event = shownChanges.find((each) => each === line.event);
      // The login itself shows it, and so does the next one, which may be another person's.
      const since = ofLogins.some((each) => each === event) ? earlier : before;
      const at = momentsOf(line).find((moment) => moment < latest && moment > since);
      return event === undefined || at === undefined ? [] : [{ event, at }];
    })
    .sort((one, other) => newestFirst(one.at, other.at));
}

/**
 * Newest first. Of a line that counts repeats, the moments between the first and the last are not known. A login among
 * them counts as none, so that rather too many changes are shown than too few.
 */
function momentsOf({ at, repeats }: AuditRecord): Date[] {
  return repeats === undefined ? [at] : [repeats.lastAt, at];
}

function newestFirst(one: Date, other: Date): number {
  return other.getTime() - one.getTime();
}

import type { AuditEventName } from './audit-event.ts';

/** Events about calls, which may be kept for a shorter time than the rest. */
export const callEvents: readonly AuditEventName[] = [
  'call-ended',
  'call-refused',
  'call-reported',
  'keys-missed',
  'calls-released',
];

/** The first month that stays, in UTC, such as `2027-03`. */
export function firstMonthKept(now: number, months: number): string {
  const at = new Date(now);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months)).toISOString().slice(0, 7);
}

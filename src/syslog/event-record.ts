import type { AuditEntry, AuditEventName } from '../audit/audit-event.ts';

/** An event for other systems: a flat row of short texts, with nothing that is not in the audit. */
export interface EventRecord {
  /** Milliseconds since the epoch. */
  at: number;
  event: string;
  severity: 'warning' | 'notice';
  fields: readonly (readonly [name: string, value: string])[];
}

/** What somebody may want to be woken for. All others are notices. */
const warnings: readonly AuditEventName[] = [
  'login-refused',
  'code-refused',
  'call-refused',
  'call-reported',
  'number-suspended',
  'keys-missed',
  'breaker-opened',
  'budget-nearly-used',
  'webhook-ended',
  'trunk-failed',
  'second-factor-reset',
  'set-up-code-made',
  'user-add-refused',
  'calls-stopped',
  'api-key-added',
  'audit-pruned',
];

/** Characters of one value. The longest of the audit is a reason. */
const maxCharacters = 500;

export function eventRecord(
  { event, actor, userId, companyId, detail = {} }: AuditEntry,
  { at, request }: { at: number; request: string | undefined },
): EventRecord {
  const all: readonly (readonly [string, unknown])[] = [
    ['actor', actor.kind],
    ['actorId', actor.id],
    ['userId', userId],
    ['companyId', companyId],
    ['request', request],
    ...Object.entries(detail),
  ];
  const fields = all
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [name, shortText(String(value))] as const);
  return { at, event, severity: warnings.includes(event) ? 'warning' : 'notice', fields };
}

/** Well-formed, on one line, and short. Half of a pair of UTF-16 becomes U+FFFD. */
function shortText(value: string): string {
  const cut = [...value.slice(0, maxCharacters * 2)].slice(0, maxCharacters).join('');
  return Buffer.from(cut, 'utf8')
    .toString('utf8')
    .replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

/** One line of JSON. */
export function jsonLine(program: string, { at, event, severity, fields }: EventRecord): string {
  const time = new Date(at).toISOString();
  return `${JSON.stringify({ time, program, event, severity, ...Object.fromEntries(fields) })}\n`;
}

import type { Actor, AuditEventName } from '../audit/audit-event.ts';
import type { Database } from '../postgres/connect-postgres.ts';

/** Who enables only whom their equals have disabled. An operator may have had a reason that they do not know. */
const bounded: readonly Actor['kind'][] = ['company-admin', 'api-key'];

/** What is disabled and enabled, and where the audit says so. */
const subjects = {
  user: { column: 'user_id', events: ['user-disabled', 'user-enabled'] },
  company: { column: 'company_id', events: ['company-disabled', 'company-enabled'] },
} as const satisfies Record<string, { column: string; events: readonly [AuditEventName, AuditEventName] }>;

/**
 * Whether somebody may let a disabled user, or the users of an ended company, log in again. The audit says who has
 * disabled them since they were enabled last; when these lines were pruned, only the operator may.
 *
 * @param transaction which has the row locked
 */
export async function mayEnable(
  transaction: Database,
  { of, id }: { of: keyof typeof subjects; id: string },
  { kind }: Actor,
): Promise<boolean> {
  if (!bounded.includes(kind)) return true;
  const { column, events } = subjects[of];
  const { rows } = await transaction.raw<{ rows: { kind: Actor['kind'] }[] }>(
    `with acts as (
       select a.event, a.actor_kind, coalesce(r.last_at, a.at) as at
       from audit a left join audit_repeats r on r.audit_id = a.id
       where a.${column} = ? and a.event in (?, ?)
     )
     select distinct actor_kind as kind from acts
     where event = ? and at > coalesce((select max(at) from acts where event = ?), '-infinity')`,
    [id, ...events, ...events],
  );
  return rows.length > 0 && rows.every((each) => bounded.includes(each.kind));
}

import type { Actor, AuditEventName } from '../audit/audit-event.ts';
import type { Database } from '../postgres/connect-postgres.ts';

/** Who enables only whom their equals have disabled. An operator may have had a reason that they do not know. */
const bounded: readonly Actor['kind'][] = ['company-admin', 'api-key'];

/**
 * Whether somebody may let a disabled user log in again. The audit says who has disabled the user since the user was
 * enabled last; when these lines were pruned, only the operator may.
 *
 * @param transaction which has the user's row locked
 */
export async function mayEnable(transaction: Database, userId: string, { kind }: Actor): Promise<boolean> {
  if (!bounded.includes(kind)) return true;
  const { rows } = await transaction.raw<{ rows: { kind: Actor['kind'] }[] }>(
    `with acts as (
       select a.event, a.actor_kind, coalesce(r.last_at, a.at) as at
       from audit a left join audit_repeats r on r.audit_id = a.id
       where a.user_id = ? and a.event in (?, ?)
     )
     select distinct actor_kind as kind from acts
     where event = ? and at > coalesce((select max(at) from acts where event = ?), '-infinity')`,
    [userId, ...both, ...both],
  );
  return rows.length > 0 && rows.every((each) => bounded.includes(each.kind));
}

const both = ['user-disabled', 'user-enabled'] satisfies AuditEventName[];

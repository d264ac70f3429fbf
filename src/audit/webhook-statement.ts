import type { AuditEntry } from './audit-event.ts';
import { frequentKinds, webhookEventOf } from './webhook-kind.ts';

/** Events that may wait for one endpoint. Later ones are dropped until it takes some. */
export const maxWaitingEvents = 1_000;
/** Of frequent kinds, so that many of these drop no event of another kind. */
export const maxWaitingFrequent = 800;

/**
 * The rest of a statement that begins with `with line as (…)`: for a line that was written it adds the event for each
 * endpoint that wants it. An endpoint of a company gets only events of this company.
 *
 * @param times how many entries of this kind the line stands for; each is an event
 * @returns a statement whose rows are those of `line`
 */
export function webhookStatement(
  entry: AuditEntry,
  times = 1,
): { sql: string; values: (string | string[] | number | null)[] } {
  const event = webhookEventOf(entry);
  if (event === undefined) return { sql: 'select 1 from line', values: [] };
  const { kind, forOperator, detail } = event;
  const user = entry.userId ?? null;
  const max = frequentKinds.includes(kind) ? maxWaitingFrequent : maxWaitingEvents;
  const sql = `, concerned as (
      select ?::text as user_id, coalesce(?::text, (select company_id from users where id = ?)) as company_id
      from line),
    sent as (
      insert into webhook_messages (endpoint_id, kind, user_id, company_id, detail)
      select e.id, ?, (select u.id from users u where u.id = c.user_id), c.company_id, ?::jsonb
      from concerned c join webhook_endpoints e
        on e.ended_at is null and ? = any(e.kinds)
        and (e.company_id is null or (not ?::boolean and e.company_id = c.company_id))
      cross join lateral generate_series(1, least(?::bigint, ?::bigint - (select count(*) from (
        select 1 from webhook_messages m where m.endpoint_id = e.id and m.due_at is not null limit ?) w))))
    select 1 from line`;
  const ofEvent = [kind, JSON.stringify(detail), kind, `${forOperator}`];
  return { sql, values: [user, entry.companyId ?? null, user, ...ofEvent, times, max, max] };
}

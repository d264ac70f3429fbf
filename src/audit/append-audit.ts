import { createHash } from 'node:crypto';
import { measure } from '../measure.ts';
import type { Database } from '../postgres/connect-postgres.ts';
import { requestId } from '../request-id.ts';
import { type AuditEntry, type AuditEventName, checkDetail, repeatedEvents } from './audit-event.ts';
import { announceWritten } from './audit-feed.ts';
import { webhookStatement } from './webhook-statement.ts';

/**
 * Writes an entry on the given connection. Stores call it inside their own transaction, so that no change happens
 * without its audit entry. An entry with a user and without a company gets the user's company. A repeat of one of
 * `repeatedEvents` only counts on the line of its hour.
 */
export async function appendAudit<Name extends AuditEventName>(
  database: Database,
  entry: AuditEntry<Name>,
): Promise<void> {
  checkEntry(entry);
  if (repeatedEvents.includes(entry.event)) return countRepeats(database, [entry]);
  const { sql, values } = clausesOf(entry);
  await database.raw(`with ${sql}`, values);
  announceWritten(database, entry);
}

/**
 * An entry as clauses of a larger statement, for what is recorded and audited in one step: `line as (…) … select 1 from
 * line`.
 *
 * @param from an earlier clause; the entry is written for each of its rows. The caller then calls `announceWritten`
 */
export function auditClauses<Name extends AuditEventName>(entry: AuditEntry<Name>, from: string): Clauses {
  checkEntry(entry);
  return clausesOf(entry, `from ${from}`);
}

interface Clauses {
  sql: string;
  values: (string | string[] | number | null)[];
}

function clausesOf(entry: AuditEntry, from?: string): Clauses {
  const line = insertOf(entry, from);
  const webhooks = webhookStatement(entry);
  return { sql: `line as (${line.sql} returning id) ${webhooks.sql}`, values: [...line.values, ...webhooks.values] };
}

/** Counts it among the figures, too. @throws Error for details that its event does not have */
export function checkEntry({ event, detail = {} }: AuditEntry): void {
  checkDetail(event, detail);
  measure('audited', { event });
}

function insertOf({ event, actor, userId, companyId, detail = {} }: AuditEntry, from = '') {
  const sql = `insert into audit (event, actor_kind, actor_id, user_id, company_id, detail, request_id)
    select ?, ?, ?, ?, coalesce(?, (select company_id from users where id = ?)), ?::jsonb, ? ${from}`;
  const { kind, id = null } = actor;
  const about = [userId ?? null, companyId ?? null, userId ?? null];
  return { sql, values: [event, kind, id, ...about, JSON.stringify(detail), requestId() ?? null] };
}

/**
 * Counts entries on the line of their hour, which is written where there is none yet. What other systems hear is in the
 * same statement, so that they hear of what is in the audit, and of nothing else.
 *
 * @param entries of one subject, at least one
 */
export async function countRepeats(database: Database, entries: readonly AuditEntry[]): Promise<void> {
  const [first, ...others] = entries;
  if (first === undefined) return;
  const subject = subjectOf(first);
  const all = webhookStatement(first, entries.length);
  const counted = await database.raw(
    `with line as (update audit_repeats set times = times + ?, last_at = clock_timestamp()
       where subject = ? and hour = date_trunc('hour', clock_timestamp()) returning 1)
     ${all.sql}`,
    [entries.length, subject, ...all.values],
  );
  if (counted.rows.length > 0) {
    for (const entry of entries) announceWritten(database, entry);
    return;
  }
  const line = insertOf(first);
  const webhooks = webhookStatement(first);
  // Two programs at the same time have a line each, and the next one is counted.
  await database.raw(
    `with line as (${line.sql} returning id),
       first as (insert into audit_repeats (subject, hour, audit_id)
         select ?, date_trunc('hour', clock_timestamp()), id from line
         on conflict (subject, hour) do nothing)
     ${webhooks.sql}`,
    [...line.values, subject, ...webhooks.values],
  );
  announceWritten(database, first);
  await countRepeats(database, others);
}

/**
 * The subject of a line: who did what to whom, with which details; hashed, so that its length is fixed. An API key can
 * name a thousand numbers a minute, so its line has only the first one. A subscriber of IPv6 has up to 65,536 networks
 * of /64 in a /48, so the line of a /48 has the first one too.
 */
export function subjectOf({ event, actor, userId, companyId, detail = {} }: AuditEntry): string {
  const details = Object.entries(detail)
    .filter(([name]) => actor.kind !== 'api-key' || name !== 'number')
    .map(([name, value]) => [name, name === 'address' ? siteOf(`${value}`) : value]);
  const parts = [event, actor.kind, actor.id, userId, companyId, details.sort()];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** The /48 of a network of IPv6, as `networkOf` gives it; an IPv4 address is unchanged. */
function siteOf(network: string): string {
  return network.split(':').slice(0, 3).join(':');
}

import { type Database, query } from '../postgres/connect-postgres.ts';
import { auditedLines, type ChallengeCursor, type ChallengeLine, firstChallenges } from './challenge-line.ts';

/** What became of a challenge, as it is stored: numbers are masked, and no code is anywhere. */
export interface StoredChallengeLine {
  /** In its table. */
  id: string;
  what: ChallengeLine;
  at: Date;
  /** Of the method; undefined for a number that is none, or no longer. */
  kind: string | undefined;
  /** The user's name for the method. */
  name: string | undefined;
  number: string | undefined;
  /** Why a call ended or was refused, and which report it was. */
  reason: string | undefined;
  /** The API key that asked; undefined for a login in Belcode's panel. */
  keyId: string | undefined;
  requestId: string | undefined;
  /** Set when it happened more than once in its hour. */
  repeats: { times: number; lastAt: Date } | undefined;
}

interface Row {
  id: string;
  what: ChallengeLine;
  at: Date;
  kind: string | null;
  name: string | null;
  number: string | null;
  reason: string | null;
  key_id: string | null;
  request_id: string | null;
  times: number | null;
  last_at: Date | null;
}

/**
 * What became of the challenges of one user, from the calls and the audit. Each is read by an index of the user, so the
 * size of the tables does not matter. All methods throw Refusal store-unavailable when the database is away.
 */
export class ChallengeLineStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Calls that have ended, newest first. */
  async listCalls(userId: string, after: ChallengeCursor, limit: number): Promise<StoredChallengeLine[]> {
    const from = after.requestedAt === firstChallenges.requestedAt ? 'infinity' : new Date(after.requestedAt);
    const values = [userId, from, after.deliveryId, limit];
    return this.#read(
      `select id, 'called' as what, requested_at as at, 'phone' as kind, null as name, number, reason, key_id, request_id,
         null as times, null as last_at
       from calls where user_id = ? and ended_at is not null and (requested_at, id) < (?::timestamptz, ?)
       order by requested_at desc, id desc limit ?`,
      values,
    );
  }

  /** Lines of the audit, newest first. A login without a second factor has no kind, and is no challenge. */
  async listAudited(userId: string, after: ChallengeCursor, limit: number): Promise<StoredChallengeLine[]> {
    const events = auditedLines.map(({ event }) => event);
    const reasons = auditedLines.map((line) => ('reason' in line ? line.reason : null));
    const whats = auditedLines.map(({ what }) => what);
    return this.#read(
      `select a.id::text as id, l.what, a.at, coalesce(a.detail->>'kind', f.kind) as kind, f.name,
         a.detail->>'number' as number,
         coalesce(a.detail->>'rule', case when l.what = 'reported' then a.detail->>'reason' end) as reason,
         case when a.actor_kind = 'api-key' then a.actor_id end as key_id, a.request_id, r.times, r.last_at
       from audit a
       join unnest(?::text[], ?::text[], ?::text[]) as l (what, event, reason)
         on l.event = a.event and (l.reason is null or l.reason = a.detail->>'reason')
       left join audit_repeats r on r.audit_id = a.id
       left join factors f on f.id = a.detail->>'factorId' and f.user_id = a.user_id
       where a.user_id = ? and a.id < ?::bigint and (l.what <> 'passed' or jsonb_exists(a.detail, 'kind'))
       order by a.id desc limit ?`,
      [whats, events, reasons, userId, after.auditId, limit],
    );
  }

  async #read(statement: string, values: unknown[]): Promise<StoredChallengeLine[]> {
    const { rows } = await query(() => this.#database.raw<{ rows: Row[] }>(statement, values as never));
    return rows.map(fromRow);
  }
}

function fromRow({ id, what, at, times, last_at: lastAt, ...row }: Row): StoredChallengeLine {
  return {
    id,
    what,
    at,
    kind: row.kind ?? undefined,
    name: row.name ?? undefined,
    number: row.number ?? undefined,
    reason: row.reason ?? undefined,
    keyId: row.key_id ?? undefined,
    requestId: row.request_id ?? undefined,
    repeats: times !== null && times > 1 ? { times, lastAt: lastAt ?? at } : undefined,
  };
}

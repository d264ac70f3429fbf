import { systemClock } from '../clock.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { appendAudit, checkEntry, countRepeats, subjectOf } from './append-audit.ts';
import { type Actor, type AuditEntry, type AuditEventName, repeatedEvents } from './audit-event.ts';
import { Gathering } from './gathering.ts';

/** One entry of the audit, as stored. */
export interface AuditRecord {
  /** Ascends in time; used as the cursor of pages. */
  id: string;
  /** From the database's clock. */
  at: Date;
  event: AuditEventName;
  /** `name`: of an API key. */
  actor: Actor & { name?: string | undefined };
  userId: string | undefined;
  companyId: string | undefined;
  detail: Record<string, string | number | boolean>;
  /** Set when it happened more than once in its hour. */
  repeats?: { times: number; lastAt: Date } | undefined;
}

export interface AuditQuery {
  userId?: string | undefined;
  companyId?: string | undefined;
  event?: AuditEventName | undefined;
  /** One of these. */
  events?: readonly AuditEventName[] | undefined;
  /** Inclusive. */
  from?: Date | undefined;
  /** Exclusive. */
  until?: Date | undefined;
  /** By this kind of actor, or by this one. */
  actorKind?: Actor['kind'] | undefined;
  actorId?: string | undefined;
  /** Only entries older than this one: the last entry of the previous page. */
  before?: string | undefined;
  /** Only entries newer than this one, and then the nearest; newest first all the same. */
  after?: string | undefined;
  /** 1 to 500; default 50. */
  limit?: number | undefined;
}

interface Row {
  id: string;
  at: Date;
  event: AuditEventName;
  actor_kind: Actor['kind'];
  actor_id: string | null;
  user_id: string | null;
  company_id: string | null;
  detail: AuditRecord['detail'];
  key_name: string | null;
  times: number | null;
  last_at: Date | null;
}

const maxRows = 500;

/** Between two statements for one line whose repeats nobody waits for. */
const unhurriedMilliseconds = 100;

/** Keys are revoked but never deleted, and keep their name. */
const nameOfKey = `(select k.name from api_keys k where actor_kind = 'api-key' and k.id = actor_id) as key_name`;

/** The audit in PostgreSQL; a trigger makes it append-only. Every method throws Refusal store-unavailable. */
export class AuditStore {
  readonly #database: Database;
  readonly #repeats: Gathering<AuditEntry>;
  readonly #unhurried: Gathering<AuditEntry>;

  constructor(database: Database) {
    this.#database = database;
    const count = (entries: readonly AuditEntry[]) => countRepeats(database, entries);
    this.#repeats = new Gathering(count);
    this.#unhurried = new Gathering(count, () => systemClock.wait(unhurriedMilliseconds));
  }

  /**
   * See `appendAudit`. Repeats of one line wait for each other in PostgreSQL, so those that come while one is written
   * are counted by one statement.
   */
  append<Name extends AuditEventName>(entry: AuditEntry<Name>): Promise<void> {
    return this.#append(entry, this.#repeats);
  }

  /**
   * The same for what nobody waits for. Repeats of one line are counted ten times a second at most, because a statement
   * for each code that a program checks cost more than the check.
   */
  appendUnhurried<Name extends AuditEventName>(entry: AuditEntry<Name>): Promise<void> {
    return this.#append(entry, this.#unhurried);
  }

  /** Resolves when the repeats that wait for each other have been tried; for the end of a program. */
  async settled(): Promise<void> {
    await Promise.all([this.#repeats.settled(), this.#unhurried.settled()]);
  }

  async #append<Name extends AuditEventName>(entry: AuditEntry<Name>, repeats: Gathering<AuditEntry>): Promise<void> {
    await query(() => {
      if (!repeatedEvents.includes(entry.event)) return appendAudit(this.#database, entry);
      checkEntry(entry);
      return repeats.add(subjectOf(entry), entry);
    });
  }

  /**
   * Removes the entries of whole months, in one transaction. Only the owner of the tables can: the trigger that refuses
   * every change is disabled during it, which PostgreSQL permits to nobody else.
   *
   * @param before the first month that stays, in UTC: `2027-03`
   * @returns how many entries were removed
   * @throws Refusal store-unavailable, also for a role that does not own the tables
   */
  prune(before: string, by: Actor): Promise<number> {
    const from = `${before}-01T00:00:00Z`;
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const triggers = (state: 'disable' | 'enable') =>
          transaction.raw(`alter table audit ${state} trigger user; alter table audit_repeats ${state} trigger user`);
        await triggers('disable');
        await transaction.raw('delete from audit_repeats where hour < ?', [from]);
        const { rowCount } = await transaction.raw('delete from audit where at < ?', [from]);
        await triggers('enable');
        await appendAudit(transaction, { event: 'audit-pruned', actor: by, detail: { before, count: rowCount } });
        return rowCount;
      }),
    );
  }

  /** Newest first. */
  async list(filter: AuditQuery = {}): Promise<AuditRecord[]> {
    const { before, after, limit = 50 } = filter;
    const rows = await query(() => {
      const found = this.#database<Row>('audit')
        .select<Row[]>('*', this.#database.raw(nameOfKey))
        .leftJoin('audit_repeats', 'audit_repeats.audit_id', 'audit.id')
        .orderBy('id', after === undefined ? 'desc' : 'asc');
      narrow(found, filter);
      if (before !== undefined) found.where('id', '<', idOf(before));
      if (after !== undefined) found.where('id', '>', idOf(after));
      return found.limit(Math.max(1, Math.min(limit, maxRows)));
    });
    return (after === undefined ? rows : rows.reverse()).map(fromRow);
  }

  /** How many entries there are, of which at most `maxCount` are counted. */
  async count(filter: AuditQuery, maxCount: number): Promise<number> {
    const rows = await query(() => {
      const all = this.#database('audit').select(this.#database.raw('1'));
      narrow(all, filter);
      return this.#database.count<{ count: string }[]>('* as count').from(all.limit(maxCount).as('listed'));
    });
    return Number(rows[0]?.count ?? 0);
  }
}

/** Adds the conditions of a filter. */
function narrow(entries: ReturnType<Database['queryBuilder']>, filter: AuditQuery): void {
  const { userId, companyId, event, events, actorKind, actorId, from, until } = filter;
  if (userId !== undefined) entries.where('user_id', userId);
  if (companyId !== undefined) entries.where('company_id', companyId);
  if (event !== undefined) entries.where('event', event);
  if (events !== undefined) entries.whereIn('event', [...events]);
  if (actorKind !== undefined) entries.where('actor_kind', actorKind);
  if (actorId !== undefined) entries.where('actor_id', actorId);
  if (from !== undefined) entries.where('at', '>=', from);
  if (until !== undefined) entries.where('at', '<', until);
}

/** No entry has the id of a text that is none. */
function idOf(cursor: string): string {
  return /^\d{1,18}$/.test(cursor) ? cursor : '0';
}

function fromRow(row: Row): AuditRecord {
  return {
    id: row.id,
    at: row.at,
    event: row.event,
    actor: { kind: row.actor_kind, id: row.actor_id ?? undefined, name: row.key_name ?? undefined },
    userId: row.user_id ?? undefined,
    companyId: row.company_id ?? undefined,
    detail: row.detail,
    repeats: row.times !== null && row.times > 1 ? { times: row.times, lastAt: row.last_at ?? row.at } : undefined,
  };
}

import { ask, type Database } from '../postgres/connect-postgres.ts';
import { type Actor, type AuditEntry, type AuditEventName, checkDetail } from './audit-event.ts';

/** One line of the audit, as it was written. */
export interface AuditRecord {
  /** Ascending in time; the place to go on from. */
  id: string;
  /** By the database's clock. */
  at: Date;
  event: AuditEventName;
  actor: Actor;
  userId: string | undefined;
  companyId: string | undefined;
  detail: Record<string, string | number | boolean>;
}

export interface AuditQuery {
  userId?: string | undefined;
  companyId?: string | undefined;
  event?: AuditEventName | undefined;
  /** This moment and later. */
  from?: Date | undefined;
  /** Before this moment. */
  until?: Date | undefined;
  /** Only what is older than this record: the last one of the page before. */
  before?: string | undefined;
  /** 1 to 500, 50 unless told. */
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
}

const mostRows = 500;

/** The audit in PostgreSQL, append-only by a trigger. Every method throws Refusal store-unavailable when it is away. */
export class AuditStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** When the entry tells a user and no company, the company is the user's. */
  async append<Name extends AuditEventName>(entry: AuditEntry<Name>): Promise<void> {
    await ask(() => appendAudit(this.#database, entry));
  }

  /** Newest first. */
  async list(query: AuditQuery = {}): Promise<AuditRecord[]> {
    const { userId, companyId, event, from, until, before, limit = 50 } = query;
    const rows = await ask(() => {
      const found = this.#database<Row>('audit').orderBy('id', 'desc');
      if (userId !== undefined) found.where('user_id', userId);
      if (companyId !== undefined) found.where('company_id', companyId);
      if (event !== undefined) found.where('event', event);
      if (from !== undefined) found.where('at', '>=', from);
      if (until !== undefined) found.where('at', '<', until);
      if (before !== undefined) found.where('id', '<', /^\d{1,18}$/.test(before) ? before : '0');
      return found.limit(Math.max(1, Math.min(limit, mostRows)));
    });
    return rows.map(fromRow);
  }
}

/**
 * Writes an entry on the given connection. Stores that change something call it inside their own transaction: what is not
 * audited does not happen.
 */
export async function appendAudit<Name extends AuditEventName>(
  database: Database,
  { event, actor, userId, companyId, detail = {} }: AuditEntry<Name>,
): Promise<void> {
  checkDetail(event, detail);
  await database.raw(
    `insert into audit (event, actor_kind, actor_id, user_id, company_id, detail)
     values (?, ?, ?, ?, coalesce(?, (select company_id from users where id = ?)), ?::jsonb)`,
    [event, actor.kind, actor.id ?? null, userId ?? null, companyId ?? null, userId ?? null, JSON.stringify(detail)],
  );
}

function fromRow(row: Row): AuditRecord {
  return {
    id: row.id,
    at: row.at,
    event: row.event,
    actor: { kind: row.actor_kind, id: row.actor_id ?? undefined },
    userId: row.user_id ?? undefined,
    companyId: row.company_id ?? undefined,
    detail: row.detail,
  };
}

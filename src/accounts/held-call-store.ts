import { appendAudit } from '../audit/append-audit.ts';
import type { Actor, AuditEntry } from '../audit/audit-event.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { UserRow } from './user-row.ts';
import { changeUser } from './user-write-store.ts';

/**
 * The users whose calls are held after a report. Redis has them too, and is restored from here. Every method throws
 * Refusal store-unavailable when the database is away.
 */
export class HeldCallStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Holds calls for the user from now on. Idempotent. */
  async hold(userId: string, entry: Pick<AuditEntry<'call-reported'>, 'actor' | 'detail'>): Promise<void> {
    const since = this.#database.raw('coalesce(calls_held_at, now())');
    await changeUser(this.#database, userId, { calls_held_at: since }, [{ event: 'call-reported', userId, ...entry }]);
  }

  /** @returns false when calls were not held; nothing is audited then */
  async release(userId: string, by: Actor): Promise<boolean> {
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const held = transaction<UserRow>('users').where({ id: userId }).whereNotNull('calls_held_at');
        if ((await held.update({ calls_held_at: null })) === 0) return false;
        await appendAudit(transaction, { event: 'calls-released', actor: by, userId });
        return true;
      }),
    );
  }

  /** All users whose calls are held, to restore Redis after it has lost its data. */
  async list(): Promise<string[]> {
    const rows = await query(() => this.#database<UserRow>('users').whereNotNull('calls_held_at').select('id'));
    return rows.map(({ id }) => id);
  }
}

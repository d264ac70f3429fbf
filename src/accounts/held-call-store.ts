import { appendAudit } from '../audit/append-audit.ts';
import type { Actor, AuditEntry } from '../audit/audit-event.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { UserRow } from './user-row.ts';
import { changeUser } from './user-write-store.ts';

/** A user whose calls are held. */
export interface HeldUser {
  userId: string;
  /** Whether also where the user has passed lately; undefined when it was not stored yet what a hold is for. */
  known: boolean | undefined;
}

/**
 * The users whose calls are held after a report. Redis has them too, and is restored from here. Every method throws
 * Refusal store-unavailable when the database is away.
 */
export class HeldCallStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Holds calls for the user from now on. Idempotent; a wider hold stays.
   *
   * @param where as in `CallStopStore.hold`
   */
  async hold(
    userId: string,
    entry: Pick<AuditEntry<'call-reported'>, 'actor' | 'detail'>,
    { known } = { known: true },
  ): Promise<void> {
    const since = this.#database.raw('coalesce(calls_held_at, now())');
    const where = this.#database.raw(
      'case when ?::boolean or calls_held_at is null then ?::boolean else calls_held_for_known end',
      [known, known],
    );
    const changes = { calls_held_at: since, calls_held_for_known: where };
    await changeUser(this.#database, userId, changes, [{ event: 'call-reported', userId, ...entry }]);
  }

  /** @returns false when calls were not held; nothing is audited then */
  async release(userId: string, by: Actor): Promise<boolean> {
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const held = transaction<UserRow>('users').where({ id: userId }).whereNotNull('calls_held_at');
        if ((await held.update({ calls_held_at: null, calls_held_for_known: null })) === 0) return false;
        await appendAudit(transaction, { event: 'calls-released', actor: by, userId });
        return true;
      }),
    );
  }

  /** All users whose calls are held, to restore Redis after it has lost its data. */
  async list(): Promise<HeldUser[]> {
    const rows = await query(() =>
      this.#database<UserRow>('users').whereNotNull('calls_held_at').select('id', 'calls_held_for_known'),
    );
    return rows.map(({ id, calls_held_for_known: known }) => ({ userId: id, known: known ?? undefined }));
  }
}

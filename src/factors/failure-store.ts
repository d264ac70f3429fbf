import { type Database, query } from '../postgres/connect-postgres.ts';

/** C06: this many consecutive wrong codes, over all factors, lock the second factor. */
export const failuresToLock = 100;

/**
 * Wrong codes of users, in PostgreSQL because a lock must survive the loss of Redis. An operator's reset of the second
 * factor ends a lock. All methods throw Refusal store-unavailable when the database is away.
 */
export class FailureStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async isLocked(userId: string): Promise<boolean> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: unknown[] }>(
        `select from second_factor_failures f join users u on u.id = f.user_id
         where f.user_id = ? and f.failures >= ? and not ${isOfBeforeReset}`,
        [userId, failuresToLock],
      ),
    );
    return rows.length > 0;
  }

  /**
   * Counts a failure before the code is compared, so that concurrent codes cannot exceed the limit. `succeed` or
   * `giveBack` follows, unless the code was wrong.
   *
   * @returns false when the second factor is locked; the code must not be compared then
   */
  async reserve(userId: string): Promise<boolean> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: { failures: number }[] }>(
        `insert into second_factor_failures as f (user_id, failures) values (?, 1)
         on conflict (user_id) do update set
           failures = case
             when (select ${isOfBeforeReset} from users u where u.id = f.user_id) then 1
             else least(f.failures + 1, ?)
           end,
           last_at = now()
         returning failures`,
        [userId, failuresToLock + 1],
      ),
    );
    return (rows[0]?.failures ?? 0) <= failuresToLock;
  }

  /** Resets the count after a right code, or after another proof of the user. */
  async succeed(userId: string): Promise<void> {
    await query(() => this.#database('second_factor_failures').where({ user_id: userId }).delete());
  }

  /** Takes one failure back, because no code was compared. */
  async giveBack(userId: string): Promise<void> {
    await query(() =>
      this.#database('second_factor_failures')
        .where({ user_id: userId })
        .whereBetween('failures', [1, failuresToLock])
        .decrement('failures', 1),
    );
  }
}

const isOfBeforeReset = 'coalesce(f.last_at < u.second_factor_reset_at, false)';

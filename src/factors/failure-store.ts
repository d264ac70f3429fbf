import { type Database, query } from '../postgres/connect-postgres.ts';

/** C06: this many consecutive wrong codes, over all factors, lock the second factor. */
export const failuresToLock = 100;

/**
 * Whose wrong codes they are. Each asker has a count of its own. One that needs no password (a forgotten one, an API
 * key) must not lock one that does, and what strangers do must not lock out `known` and `known-forgotten`: a browser or
 * a network that has passed lately as this user.
 */
export type FailureAsker = 'login' | 'known' | 'forgotten' | 'known-forgotten' | `key:${string}`;

/** Whose lock also locks an asker: somebody in the same place who has more right. */
function lockOver(asker: FailureAsker): 'login' | 'known' {
  return asker === 'known' || asker === 'known-forgotten' ? 'known' : 'login';
}

/**
 * Whose counts a right code ends. A login ends those of forgotten passwords, because strangers fill them. A login in a
 * known place does not end the count of a thief of the password.
 */
const endedBy: Partial<Record<FailureAsker, readonly FailureAsker[]>> = {
  login: ['login', 'forgotten', 'known-forgotten'],
  known: ['known', 'forgotten', 'known-forgotten'],
};

/**
 * Wrong codes of users, in PostgreSQL because a lock must survive the loss of Redis. A lock applies only to the asker
 * whose codes were wrong. An operator ends all locks, by unlocking the user or by a reset of the second factor. All
 * methods throw Refusal store-unavailable when the database is away.
 */
export class FailureStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async isLocked(userId: string, asker: FailureAsker = 'login'): Promise<boolean> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: unknown[] }>(
        `select from second_factor_failures f join users u on u.id = f.user_id
         where f.user_id = ? and f.asker in (?, ?) and f.failures >= ? and not ${isOfBeforeReset}`,
        [userId, asker, lockOver(asker), failuresToLock],
      ),
    );
    return rows.length > 0;
  }

  /** Whether any API key may no longer have codes of the user compared. */
  async isLockedAtKey(userId: string): Promise<boolean> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: unknown[] }>(
        `select from second_factor_failures f join users u on u.id = f.user_id
         where f.user_id = ? and f.asker like 'key:%' and f.failures >= ? and not ${isOfBeforeReset}`,
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
  async reserve(userId: string, asker: FailureAsker = 'login'): Promise<boolean> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: { failures: number }[] }>(
        `insert into second_factor_failures as f (user_id, asker, failures) values (?, ?, 1)
         on conflict (user_id, asker) do update set
           failures = case
             when (select ${isOfBeforeReset} from users u where u.id = f.user_id) then 1
             else least(f.failures + 1, ?)
           end,
           last_at = now()
         returning failures`,
        [userId, asker, failuresToLock + 1],
      ),
    );
    if ((rows[0]?.failures ?? 0) > failuresToLock) return false;
    const over = lockOver(asker);
    return asker === over || !(await this.isLocked(userId, over));
  }

  /** Resets the counts that a right code ends. */
  async succeed(userId: string, asker: FailureAsker = 'login'): Promise<void> {
    const ended = endedBy[asker] ?? [asker];
    await query(() =>
      this.#database('second_factor_failures').where({ user_id: userId }).whereIn('asker', ended).delete(),
    );
  }

  /** Resets every count, after another proof of the user. */
  async forgetAll(userId: string): Promise<void> {
    await query(() => this.#database('second_factor_failures').where({ user_id: userId }).delete());
  }

  /** Takes one failure back, because no code was compared. */
  async giveBack(userId: string, asker: FailureAsker = 'login'): Promise<void> {
    await query(() =>
      this.#database('second_factor_failures')
        .where({ user_id: userId, asker })
        .whereBetween('failures', [1, failuresToLock])
        .decrement('failures', 1),
    );
  }
}

const isOfBeforeReset = 'coalesce(f.last_at < u.second_factor_reset_at, false)';

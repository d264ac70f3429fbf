import type { User } from '../accounts/user.ts';
import { appendAudit } from '../audit/append-audit.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';

interface Row {
  user_id: string;
  digest: string;
  salt: string;
  made_at: Date;
}

/** The codes that a user has left. */
export interface RecoveryCodesLeft {
  left: number;
  /** Undefined when none are left. */
  madeAt: Date | undefined;
}

/**
 * Recovery codes in PostgreSQL, by their digests. A used code is gone. Every change is audited in the same transaction.
 * All methods throw Refusal store-unavailable when the database is away.
 */
export class RecoveryCodeStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async left(userId: string): Promise<RecoveryCodesLeft> {
    const [row] = await query(() =>
      this.#database<Row>('recovery_codes')
        .where({ user_id: userId })
        .select<{ left: number; made_at: Date | null }[]>(
          this.#database.raw('count(*)::int as left'),
          this.#database.raw('max(made_at) as made_at'),
        ),
    );
    return { left: row?.left ?? 0, madeAt: row?.made_at ?? undefined };
  }

  /** The salt of the user's codes; undefined when none are left. */
  async saltOf(userId: string): Promise<string | undefined> {
    const row = await query(() => this.#database<Row>('recovery_codes').where({ user_id: userId }).first('salt'));
    return row?.salt;
  }

  /**
   * Replaces all codes of a user.
   *
   * @param seen the owner as read before the proofs were checked
   * @throws Refusal session-unknown when the owner was reset since, or has no method any more
   */
  async replace(
    userId: string,
    {
      salt,
      digests,
      seen,
      address,
    }: { salt: string; digests: readonly string[]; seen: Pick<User, 'secondFactorResetAt'>; address: string },
  ): Promise<void> {
    await query(() =>
      this.#database.transaction(async (transaction) => {
        const owner = await transaction<{ id: string; second_factor_reset_at: Date | null }>('users')
          .where({ id: userId })
          .forUpdate()
          .first('second_factor_reset_at');
        const method = await transaction('factors').where({ user_id: userId }).first('id');
        const isSame = owner?.second_factor_reset_at?.getTime() === seen.secondFactorResetAt?.getTime();
        if (owner === undefined || method === undefined || !isSame)
          throw new Refusal('session-unknown', 'reset meanwhile');
        await transaction('recovery_codes').where({ user_id: userId }).delete();
        await transaction('recovery_codes').insert(digests.map((digest) => ({ user_id: userId, digest, salt })));
        const detail = { count: digests.length, address };
        const actor = { kind: 'user', id: userId } as const;
        await appendAudit(transaction, { event: 'recovery-codes-made', actor, userId, detail });
      }),
    );
  }

  /** Uses a code up. @returns how many are left; undefined when there is no such code, or somebody has just used it */
  async take(userId: string, digest: string, address: string): Promise<number | undefined> {
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const own = () => transaction<Row>('recovery_codes').where({ user_id: userId });
        if ((await own().where({ digest }).delete()) === 0) return undefined;
        const left = (await own().select('digest')).length;
        const actor = { kind: 'user', id: userId } as const;
        const detail = { left, address };
        await appendAudit(transaction, { event: 'recovery-code-used', actor, userId, detail });
        return left;
      }),
    );
  }
}

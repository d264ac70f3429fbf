import type { Actor } from '../audit/audit-event.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { UserRow } from './user-row.ts';
import { changeUser } from './user-write-store.ts';

/**
 * The one-time codes for a set-up after a reset, of which a user has one at most. Every method throws Refusal
 * store-unavailable when the database is away.
 */
export class SetUpCodeStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The code that a set-up after a reset asks for. It replaces the one before, and what that proved.
   *
   * @param digest from `hashPassword`
   */
  async set(
    { userId, digest, lifetimeSeconds }: { userId: string; digest: string; lifetimeSeconds: number },
    by: Actor,
  ): Promise<void> {
    const until = this.#database.raw('now() + make_interval(secs => ?)', [lifetimeSeconds]);
    const changes = {
      set_up_code_digest: digest,
      set_up_code_until: until,
      set_up_code_made_at: this.#database.fn.now(),
      set_up_code_used_at: null,
    };
    await changeUser(this.#database, userId, changes, [{ event: 'set-up-code-made', actor: by, userId }]);
  }

  /** @returns the digest; undefined when there is no code, or it has expired */
  async find(userId: string): Promise<string | undefined> {
    const rows = this.#database<UserRow>('users').where({ id: userId }).whereRaw('set_up_code_until > now()');
    return (await query(() => rows.first('set_up_code_digest')))?.set_up_code_digest ?? undefined;
  }

  /** Uses a code up. @returns when it was made; undefined when it was used or replaced meanwhile */
  async take(userId: string, digest: string): Promise<Date | undefined> {
    const used = { set_up_code_digest: null, set_up_code_until: null, set_up_code_used_at: this.#database.fn.now() };
    const rows = this.#database<UserRow>('users').where({ id: userId, set_up_code_digest: digest });
    const [row] = await query(() => rows.update(used as object, ['set_up_code_made_at']));
    return row?.set_up_code_made_at ?? undefined;
  }
}

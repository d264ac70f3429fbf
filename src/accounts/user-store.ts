import { appendAudit } from '../audit/append-audit.ts';
import type { Actor, AuditEntry } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { inTransaction } from '../postgres/in-transaction.ts';
import type { Random } from '../random.ts';
import { disabledBy, mayEnable } from './disabled-by.ts';
import type { Grant } from './grant.ts';
import { forgetBrowsers } from './remembered-browser-store.ts';
import { noSetUpCode } from './remove-second-factor.ts';
import { isLogin, type Language, type NewUser, readNewUser, type User, type UserChanges } from './user.ts';
import { type UserRow, userFromRow } from './user-row.ts';
import {
  changeUser,
  type EditedUser,
  type FirstPassword,
  insertUser,
  lockUser,
  updateUser,
} from './user-write-store.ts';

/** How a password was set: `how` in the audit. */
export interface PasswordChange {
  userId: string;
  /** From `hashPassword`. */
  hash: string;
  /** The hash that the change is based on. Nothing changes when the stored hash is another one by now. */
  insteadOf?: string | undefined;
  /** The things that proved the reset of a forgotten password. */
  resetBy?: readonly string[] | undefined;
  how: 'chosen-at-login' | 'changed-by-owner' | 'forgotten' | 'given';
  /** Why the user counts as reset, for the audit: only for somebody without methods. */
  resetReason?: string | undefined;
  /** Whether the user must choose another password at the next login. */
  mustChange?: boolean;
}

/**
 * Users in PostgreSQL. Every change is audited in the same transaction. Every method throws Refusal store-unavailable
 * when the database is away, and user-unknown for an unknown user.
 */
export class UserStore {
  readonly #database: Database;
  readonly #random: Random;

  constructor({ database, random }: { database: Database; random: Random }) {
    this.#database = database;
    this.#random = random;
  }

  /**
   * Somebody whose login another user had before counts as reset (`secondFactorResetAt`): other panels may still know
   * that user by this login.
   *
   * @throws Refusal login-invalid, name-invalid, email-invalid, extension-invalid, login-taken, company-unknown
   */
  async add(user: NewUser, password: FirstPassword, by: Actor): Promise<User> {
    const given = readNewUser(user);
    const id = this.#random.id();
    return query(() =>
      this.#database.transaction((transaction) => insertUser(transaction, { ...given, id }, password, by)),
    );
  }

  async find(id: string): Promise<User> {
    // PostgreSQL refuses a NUL in a text. So an id that nobody can have is sought as '', and is unknown.
    const sought = idShape.test(id) ? id : '';
    return this.#found(query(() => this.#withCompany().where({ id: sought }).first()));
  }

  /** The logins of many users by their ids, in one question. Ids of removed users are left out. */
  async loginsOf(ids: readonly (string | undefined)[]): Promise<ReadonlyMap<string, string>> {
    const sought = [...new Set(ids)].filter((id): id is string => id !== undefined && idShape.test(id));
    if (sought.length === 0) return new Map();
    const rows = await query(() => this.#database<UserRow>('users').whereIn('id', sought).select('id', 'login'));
    return new Map(rows.map(({ id, login }) => [id, login]));
  }

  /** Case-insensitive. A login uses `LoginFactsStore` instead. */
  async findByLogin(login: string): Promise<User> {
    const sought = isLogin(login) ? login : '';
    return this.#found(query(() => this.#withCompany().whereRaw(sameLogin, [sought]).first()));
  }

  /** @throws Refusal password-stale when the stored hash is no longer `insteadOf` */
  async setPassword(
    { userId, hash, insteadOf, how, resetBy, mustChange = false, resetReason }: PasswordChange,
    by: Actor,
  ): Promise<void> {
    const now = () => this.#database.fn.now();
    const changed: AuditEntry = { event: 'password-changed', actor: by, userId, detail: { how } };
    const reset = (reason: string): AuditEntry => ({
      event: 'second-factor-reset',
      actor: by,
      userId,
      detail: { reason, removed: 0 },
    });
    await changeUser(
      this.#database,
      userId,
      {
        password_hash: hash,
        password_set_at: now(),
        password_must_change_at: mustChange ? now() : null,
        password_replaced_at: null,
        password_reset_by: resetBy === undefined ? null : [...resetBy],
        ...(resetReason === undefined ? {} : { second_factor_reset_at: now(), ...noSetUpCode }),
      },
      resetReason === undefined ? [changed] : [changed, reset(resetReason)],
      insteadOf === undefined ? undefined : { hash: insteadOf },
    );
  }

  /**
   * Notes that a login has passed by a thing that did not reset the password.
   *
   * @param user as read before the login was judged: a later reset keeps its note, also one by the same things
   */
  async forgetResetBy({ id, passwordSetAt }: Pick<User, 'id' | 'passwordSetAt'>): Promise<void> {
    await query(() =>
      this.#database<UserRow>('users')
        .where({ id })
        // A Date has milliseconds, PostgreSQL microseconds.
        .whereRaw("date_trunc('milliseconds', password_set_at) = ?", [passwordSetAt])
        .update({ password_reset_by: null }),
    );
  }

  /** Notes a login, for lists by the last one; the audit has all of them. */
  async noteLogin(userId: string): Promise<void> {
    const now = { last_login_at: this.#database.fn.now() };
    await query(() => this.#database<UserRow>('users').where({ id: userId }).update(now));
  }

  /** Requires a new password at the next login. Idempotent. */
  async askPasswordChange(userId: string, by: Actor): Promise<void> {
    const changes = { password_must_change_at: this.#database.fn.now() };
    await changeUser(this.#database, userId, changes, [{ event: 'password-change-asked', actor: by, userId }]);
  }

  /** Records that the user skipped the set-up at this login. */
  async markSetupSkipped(userId: string, address?: string): Promise<void> {
    const detail = address === undefined ? {} : { address };
    const actor = { kind: 'user', id: userId } as const;
    const changes = { setup_skipped_at: this.#database.fn.now() };
    await changeUser(this.#database, userId, changes, [{ event: 'setup-skipped', actor, userId, detail }]);
  }

  async setLanguage(userId: string, language: Language): Promise<void> {
    await changeUser(this.#database, userId, { language });
  }

  /**
   * Changes who a user is, under a lock. Somebody who gets a login that another user had before is reset.
   * Entry points call `editUser`.
   *
   * @returns the user before and after, and what was changed; nothing is audited without a change
   * @throws Refusal as `add`; user-unknown out of reach of the grant, grant-refused when the change would put the user
   *   there
   */
  async edit(userId: string, changes: UserChanges, grant: Grant, by: Actor): Promise<EditedUser> {
    return query(() =>
      inTransaction(this.#database, (transaction) => updateUser(transaction, { userId, changes, grant }, by)),
    );
  }

  /**
   * Removes a user, with all that belongs to them, under a lock. The audit keeps the id. Entry points call `eraseUser`.
   *
   * @throws Refusal user-unknown, also out of reach of the grant
   */
  async erase(userId: string, grant: Grant, by: Actor): Promise<void> {
    await query(() =>
      this.#database.transaction(async (transaction) => {
        await lockUser(transaction, userId, grant);
        // Before, because the entry takes the company from the row.
        await appendAudit(transaction, { event: 'user-erased', actor: by, userId });
        await transaction<UserRow>('users').where({ id: userId }).delete();
        // Their numbers stay masked in the list of calls, and can no longer be sought.
        await transaction('calls').where({ user_id: userId }).update({ last_digits: null });
      }),
    );
  }

  /**
   * A disabled user cannot log in. Entry points call `disableUser`, which also ends what is under way. Under a lock.
   * Idempotent.
   *
   * @throws Refusal user-unknown, also out of reach of the grant; disabled-by-operator for an admin or an API key
   */
  async setDisabled(userId: string, disabled: boolean, grant: Grant, by: Actor, reason?: string): Promise<void> {
    const event = disabled ? 'user-disabled' : 'user-enabled';
    const detail = reason === undefined ? {} : { reason };
    await query(() =>
      this.#database.transaction(async (transaction) => {
        const row = await lockUser(transaction, userId, grant);
        if (!disabled && row.disabled_at !== null && !mayEnable(row, by))
          throw new Refusal('disabled-by-operator', `user ${userId}`);
        const since = transaction.raw('coalesce(disabled_at, now())');
        await transaction<UserRow>('users')
          .where({ id: userId })
          .update(
            disabled
              ? { disabled_at: since, disabled_by: disabledBy(row, by) }
              : { disabled_at: null, disabled_by: null },
          );
        // It must not come back when they are enabled again.
        if (disabled) await transaction('bypasses').where({ user_id: userId }).delete();
        if (disabled) await forgetBrowsers(transaction, userId);
        await appendAudit(transaction, { event, actor: by, userId, detail });
      }),
    );
  }

  /** Every user of a company. */
  async listIdsOf(companyId: string): Promise<string[]> {
    const rows = await query(() => this.#database<UserRow>('users').where({ company_id: companyId }).select('id'));
    return rows.map(({ id }) => id);
  }

  #withCompany() {
    const ofCompany = (column: string) =>
      this.#database.raw(`(select ${column} from companies where companies.id = company_id) as company_${column}`);
    return this.#database<UserRow>('users').select<UserRow[]>(
      'users.*',
      ofCompany('language'),
      ofCompany('disabled_at'),
    );
  }

  async #found(query: Promise<UserRow | undefined>): Promise<User> {
    const row = await query;
    if (row === undefined) throw new Refusal('user-unknown');
    return userFromRow(row);
  }
}

/** Ids of `Random.id`, and simple ones that somebody has written into the database. */
const idShape = /^[\w.-]{1,64}$/;

/** Folds as the unique index does. */
const sameLogin = 'lower(login collate "C") = lower(? collate "C")';

import type { Actor } from '../audit/audit-event.ts';
import { appendAudit } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { User } from './user.ts';
import { mayLogIn, type UserRow, userFromRow } from './user-row.ts';

/** A mail that could not be sent waits so long for its next attempt. */
const againMinutes = 10;
const maxTries = 5;

/** Only for people who have never logged in and have no method: everybody else has a password, or had one. */
const isNew = `users.email is not null and users.last_login_at is null and users.method_kinds = '{}'`;

/**
 * Mails with the link to a first password that are to be sent, kept with their users, so that none is lost when a
 * program ends. Throws Refusal store-unavailable when the database is away.
 */
export class WelcomeStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes some that are due, oldest first; no other process takes the same. A disabled user waits. */
  async claim(limit: number): Promise<User[]> {
    const { rows } = await query(() =>
      this.#database.raw<{ rows: UserRow[] }>(
        `update users set
           welcome_due_at = now() + make_interval(mins => ? * (welcome_tries + 1)),
           welcome_tries = welcome_tries + 1
         where id in (
           select users.id from users
           where welcome_due_at <= now() and welcome_tries < ? and ${isNew} and ${mayLogIn('users')}
           order by welcome_due_at limit ? for update skip locked)
         returning *, (select language from companies c where c.id = company_id) as company_language`,
        [againMinutes, maxTries, limit],
      ),
    );
    return rows.map(userFromRow);
  }

  /** Notes that a mail was sent. */
  async finish(userId: string): Promise<void> {
    await query(() =>
      this.#database<UserRow>('users').where({ id: userId }).update({ welcome_due_at: null, welcome_tries: 0 }),
    );
  }

  /** Has the mail sent once more. @throws Refusal user-unknown, welcome-needless */
  async ask(userId: string, by: Actor): Promise<void> {
    await query(() =>
      this.#database.transaction(async (transaction) => {
        const changed = await transaction<UserRow>('users')
          .where({ id: userId })
          .whereRaw(isNew)
          .update({ welcome_due_at: transaction.fn.now() as never, welcome_tries: 0 });
        if (changed === 0) throw new Refusal('welcome-needless', `user ${userId}`);
        await appendAudit(transaction, { event: 'welcome-repeated', actor: by, userId });
      }),
    );
  }
}

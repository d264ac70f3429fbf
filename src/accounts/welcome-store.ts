import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { claimDue, dueMails, finishDue } from './due-mail-store.ts';
import type { User } from './user.ts';
import { type UserRow, userFromRow } from './user-row.ts';

/** Mails with the link to a first password. Throws Refusal store-unavailable when the database is away. */
export class WelcomeStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Takes some that are due, as `claimDue` says. */
  async claim(limit: number): Promise<User[]> {
    return (await claimDue(this.#database, 'welcome', limit)).map(userFromRow);
  }

  /** Notes that a mail was sent. */
  finish(userId: string): Promise<void> {
    return finishDue(this.#database, 'welcome', userId);
  }

  /** Has the mail sent once more. @throws Refusal user-unknown, welcome-needless */
  async ask(userId: string, by: Actor): Promise<void> {
    await query(() =>
      this.#database.transaction(async (transaction) => {
        const changed = await transaction<UserRow>('users')
          .where({ id: userId })
          .whereRaw(dueMails.welcome.needed)
          .update({ welcome_due_at: transaction.fn.now() as never, welcome_tries: 0 });
        if (changed === 0) throw new Refusal('welcome-needless', `user ${userId}`);
        await appendAudit(transaction, { event: 'welcome-repeated', actor: by, userId });
      }),
    );
  }
}

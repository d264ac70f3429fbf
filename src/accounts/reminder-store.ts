import type { Actor } from '../audit/audit-event.ts';
import { appendAudit } from '../audit/audit-store.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { claimDue, dueMails, finishDue, maxMailTries } from './due-mail-store.ts';
import type { People } from './power-over.ts';
import { reminderLimits } from './reminder-limits.ts';
import type { User } from './user.ts';
import { mayLogIn, userFromRow } from './user-row.ts';

/** Somebody to remind, and from when on a second factor is required of them; undefined for no date. */
export interface Reminded {
  user: User;
  requireFrom: Date | undefined;
  /** Of the company; undefined for that of the site. */
  timeZone: string | undefined;
}

export interface Reminding {
  people: People;
  /** Only those whose date is near. */
  soon?: boolean;
}

/**
 * Reminders to those who have an address, may log in and have set up no method. Throws Refusal store-unavailable when
 * the database is away.
 */
export class ReminderStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Has them reminded, except those who were lately, or whose first mail still waits.
   *
   * @returns how many will be
   */
  async ask({ people: { companyId, roles }, soon = false }: Reminding, by: Actor): Promise<number> {
    const { everyDays, soonDays } = reminderLimits;
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const { rowCount } = await transaction.raw<{ rowCount: number }>(
          `update users set reminder_due_at = now(), reminder_tries = 0
           from companies c cross join roll_out r
           where c.id = users.company_id and ${dueMails.reminder.needed} and ${mayLogIn('users')}
             and users.role = any(?) and (?::text is null or users.company_id = ?) and users.welcome_due_at is null
             and (users.reminder_due_at is null or users.reminder_tries >= ?
               or users.reminder_due_at <= now() - make_interval(days => ?))
             and (users.reminded_at is null or users.reminded_at <= now() - make_interval(days => ?))
             and (not ?::boolean or coalesce(c.require_from, r.require_from)
               between now() and now() + make_interval(days => ?))`,
          [
            [...roles],
            companyId ?? null,
            companyId ?? null,
            maxMailTries,
            dueMails.reminder.maxDays,
            everyDays,
            soon,
            soonDays,
          ] as never[],
        );
        if (rowCount === 0) return 0;
        const detail = { people: rowCount };
        await appendAudit(transaction, {
          event: 'reminders-asked',
          actor: by,
          companyId,
          detail,
        });
        return rowCount;
      }),
    );
  }

  /** Takes some that are due, as `claimDue` says. */
  async claim(limit: number): Promise<Reminded[]> {
    const rows = await claimDue(this.#database, 'reminder', limit);
    const ids = [...new Set(rows.map(({ company_id }) => company_id))];
    if (ids.length === 0) return [];
    const { rows: dates } = await query(() =>
      this.#database.raw<{ rows: { id: string; require_from: Date | null; time_zone: string | null }[] }>(
        `select c.id, coalesce(c.require_from, r.require_from) as require_from, c.time_zone
         from companies c cross join roll_out r where c.id = any(?)`,
        [ids],
      ),
    );
    const of = new Map(dates.map((each) => [each.id, each]));
    return rows.map((row) => ({
      user: userFromRow(row),
      requireFrom: of.get(row.company_id)?.require_from ?? undefined,
      timeZone: of.get(row.company_id)?.time_zone ?? undefined,
    }));
  }

  /** Notes that a person was reminded. */
  async finish(userId: string): Promise<void> {
    await finishDue(this.#database, 'reminder', userId, { reminded_at: this.#database.fn.now() });
  }
}

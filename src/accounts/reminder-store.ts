import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
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
  /** From when on a login offers the set-up. */
  offerFrom: Date | undefined;
  /** Whether nobody has reminded this person before. */
  first: boolean;
  /** Of the company; undefined for that of the site. */
  timeZone: string | undefined;
}

export interface Reminding {
  people: People;
  /** Only those whose date is near. */
  soon?: boolean;
  /** Only those who were never reminded, and of whose roll-out a day is ahead. */
  announced?: boolean;
}

/** How many people, and how many who would be among them had they an address. */
export interface ReminderCount {
  people: number;
  withoutAddress: number;
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
  async ask(reminding: Reminding, by: Actor): Promise<number> {
    const { condition, values } = remindable(reminding);
    const { announced = false, people } = reminding;
    return query(() =>
      this.#database.transaction(async (transaction) => {
        const { rowCount } = await transaction.raw<{ rowCount: number }>(
          `update users set reminder_due_at = now(), reminder_tries = 0
           from companies c cross join roll_out r
           where ${dueMails.reminder.needed} and ${condition}`,
          values as never[],
        );
        if (rowCount === 0) return 0;
        const event = announced ? 'roll-out-announced' : 'reminders-asked';
        await appendAudit(transaction, { event, actor: by, companyId: people.companyId, detail: { people: rowCount } });
        return rowCount;
      }),
    );
  }

  /** How many `ask` would have reminded now. */
  async count(reminding: Reminding): Promise<ReminderCount> {
    const { condition, values } = remindable(reminding);
    const { rows } = await query(() =>
      this.#database.raw<{ rows: ReminderCount[] }>(
        `select count(users.email)::int as people, (count(*) - count(users.email))::int as "withoutAddress"
         from users cross join companies c cross join roll_out r
         where users.method_kinds = '{}' and ${condition}`,
        values as never[],
      ),
    );
    return rows[0] ?? { people: 0, withoutAddress: 0 };
  }

  /** Takes some that are due, as `claimDue` says. */
  async claim(limit: number): Promise<Reminded[]> {
    const rows = await claimDue(this.#database, 'reminder', limit);
    const ids = [...new Set(rows.map(({ company_id }) => company_id))];
    if (ids.length === 0) return [];
    const { rows: dates } = await query(() =>
      this.#database.raw<{
        rows: { id: string; offer_from: Date | null; require_from: Date | null; time_zone: string | null }[];
      }>(
        `select c.id, coalesce(c.offer_from, r.offer_from) as offer_from,
           coalesce(c.require_from, r.require_from) as require_from, c.time_zone
         from companies c cross join roll_out r where c.id = any(?)`,
        [ids],
      ),
    );
    const of = new Map(dates.map((each) => [each.id, each]));
    return rows.map((row) => ({
      user: userFromRow(row),
      requireFrom: of.get(row.company_id)?.require_from ?? undefined,
      offerFrom: of.get(row.company_id)?.offer_from ?? undefined,
      first: row.reminded_at === null,
      timeZone: of.get(row.company_id)?.time_zone ?? undefined,
    }));
  }

  /** Notes that a person was reminded. */
  async finish(userId: string): Promise<void> {
    await finishDue(this.#database, 'reminder', userId, { reminded_at: this.#database.fn.now() });
  }
}

/** A condition in SQL on `users`, their company `c` and the dates of all companies `r`: whom to remind now. */
function remindable({ people: { companyId, roles }, soon = false, announced = false }: Reminding) {
  const { everyDays, soonDays } = reminderLimits;
  const condition = `c.id = users.company_id and ${mayLogIn('users')}
    and users.role = any(?) and (?::text is null or users.company_id = ?) and users.welcome_due_at is null
    and (users.reminder_due_at is null or users.reminder_tries >= ?
      or users.reminder_due_at <= now() - make_interval(days => ?))
    and (users.reminded_at is null or users.reminded_at <= now() - make_interval(days => ?))
    and (not ?::boolean or coalesce(c.require_from, r.require_from)
      between now() and now() + make_interval(days => ?))
    and (not ?::boolean or users.reminded_at is null
      and greatest(coalesce(c.offer_from, r.offer_from), coalesce(c.require_from, r.require_from)) > now())`;
  const company = companyId ?? null;
  const values = [[...roles], company, company, maxMailTries, dueMails.reminder.maxDays, everyDays];
  return { condition, values: [...values, soon, soonDays, announced] };
}

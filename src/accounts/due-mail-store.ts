import { type Database, query } from '../postgres/connect-postgres.ts';
import { mayLogIn, type UserRow } from './user-row.ts';

interface DueMail {
  /** Columns of `users`: since when the mail is to be sent, and how often it could not be. */
  due: 'welcome_due_at' | 'reminder_due_at';
  tries: 'welcome_tries' | 'reminder_tries';
  /** Column of `companies`: when one of its users last had a turn. */
  turn: 'welcome_turn_at' | 'reminder_turn_at';
  /** A condition on `users`: the others need it no more. */
  needed: string;
  /** What was due longer ago is not sent any more; undefined for no limit. */
  maxDays: number | undefined;
}

/** Mails that wait with their users, so that none is lost when a program ends. */
export const dueMails = {
  /** Only for people who have never logged in and have no method: everybody else has a password, or had one. */
  welcome: {
    due: 'welcome_due_at',
    tries: 'welcome_tries',
    turn: 'welcome_turn_at',
    needed: `users.email is not null and users.last_login_at is null and users.method_kinds = '{}'`,
    maxDays: undefined,
  },
  reminder: {
    due: 'reminder_due_at',
    tries: 'reminder_tries',
    turn: 'reminder_turn_at',
    needed: `users.email is not null and users.method_kinds = '{}'`,
    // Somebody may have been disabled, or have had a method, since it became due.
    maxDays: 7,
  },
} as const satisfies Record<string, DueMail>;

export type DueMailKind = keyof typeof dueMails;

/** A mail that could not be sent waits so long for its next attempt. */
const againMinutes = 10;
export const maxMailTries = 5;

/**
 * Takes the users of some mails that are due; no other process takes the same. Companies take turns, so that the
 * thousand users of one do not keep back those of the others; each has its oldest first. A disabled user waits.
 *
 * @throws Refusal store-unavailable
 */
export async function claimDue(database: Database, kind: DueMailKind, limit: number): Promise<UserRow[]> {
  const { due, tries, turn, needed, maxDays = null } = dueMails[kind];
  const { rows } = await query(() =>
    database.raw<{ rows: UserRow[] }>(
      `with claimed as (
         select users.id from companies c
         cross join lateral (
           select first.id, row_number() over (order by first.at) as round from (
             select users.id, users.${due} as at from users
             where users.company_id = c.id and users.${due} <= now() and users.${tries} < ? and ${needed}
               and (?::int is null or users.${due} > now() - make_interval(days => ?)) and ${mayLogIn('users')}
             order by users.${due} limit ?) first) next
         join users on users.id = next.id
         where users.${due} <= now()
         order by next.round, c.${turn} nulls first, c.id limit ? for update of users skip locked)
       update users set
         ${due} = now() + make_interval(mins => ? * (users.${tries} + 1)),
         ${tries} = users.${tries} + 1
       from claimed where users.id = claimed.id
       returning users.*, (select language from companies c where c.id = users.company_id) as company_language`,
      [maxMailTries, maxDays, maxDays, limit, limit, againMinutes] as never[],
    ),
  );
  const companyIds = [...new Set(rows.map(({ company_id }) => company_id))];
  if (companyIds.length > 0)
    // A company that somebody changes at this moment keeps its turn.
    await query(() =>
      database.raw(
        `update companies set ${turn} = clock_timestamp()
         where id in (select id from companies where id = any(?) order by id for update skip locked)`,
        [companyIds],
      ),
    );
  return rows;
}

/**
 * Notes that the mail to a user needs no further attempt.
 *
 * @param noted columns to set besides
 * @throws Refusal store-unavailable
 */
export async function finishDue(
  database: Database,
  kind: DueMailKind,
  userId: string,
  noted: object = {},
): Promise<void> {
  const { due, tries } = dueMails[kind];
  await query(() =>
    database<UserRow>('users')
      .where({ id: userId })
      .update({ ...noted, [due]: null, [tries]: 0 }),
  );
}

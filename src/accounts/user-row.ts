import type { Language, Role, User } from './user.ts';

/** A row of the table `users`, including the hash. */
export interface UserRow {
  id: string;
  company_id: string;
  login: string;
  name: string;
  email: string | null;
  /** When somebody else than the operator last chose the address. */
  email_changed_at: Date | null;
  role: Role;
  language: Language | null;
  /** Of the company; only where a query asks for it. */
  company_language?: Language | null;
  /** When the company ended; only where a query asks for it. */
  company_disabled_at?: Date | null;
  extension: string | null;
  password_hash: string;
  password_set_at: Date;
  password_must_change_at: Date | null;
  password_replaced_at: Date | null;
  second_factor_reset_at: Date | null;
  password_reset_by: string[] | null;
  set_up_code_digest: string | null;
  set_up_code_until: Date | null;
  set_up_code_made_at: Date | null;
  set_up_code_used_at: Date | null;
  setup_skipped_at: Date | null;
  last_login_at: Date | null;
  disabled_at: Date | null;
  /** Kind of the actor who did it; null for an operator by SQL. */
  disabled_by: string | null;
  /** What an identity provider calls the user. */
  external_id: string | null;
  /** Since when a mail with the link to a first password is to be sent. */
  welcome_due_at: Date | null;
  /** How often it could not be sent. */
  welcome_tries: number;
  /** The same of a reminder to set up a method, and when the latest one was sent. */
  reminder_due_at: Date | null;
  reminder_tries: number;
  reminded_at: Date | null;
  calls_held_at: Date | null;
  /** Whether calls are held also where the user has passed lately; null when it was not stored. */
  calls_held_for_known: boolean | null;
  created_at: Date;
}

/** Conditions in SQL. @param users name of the table, or of rows of it that have a `company_id` */
const access = {
  notDisabled: (users: string) => `${users}.disabled_at is null`,
  companyNotEnded: (users: string) => `not exists (
    select from companies ended where ended.id = ${users}.company_id and ended.disabled_at is not null)`,
} as const;

/** The condition in SQL: neither the user is disabled, nor has the company ended. @param users name of the table */
export function mayLogIn(users: 'u' | 'users'): string {
  return `${access.notDisabled(users)} and ${access.companyNotEnded(users)}`;
}

/**
 * A query in SQL: how many users who may log in there are of each company, and of each value of a column. The companies
 * are looked up after the users are counted, once each.
 *
 * @param more further conditions on `u`
 */
export function countWhoMayLogIn(column: 'kinds_key', more: readonly string[]): string {
  return `select * from (
      select u.company_id, u.${column}, count(*)::int as users from users u
      where ${[access.notDisabled('u'), ...more].join(' and ')} group by 1, 2) u
    where ${access.companyNotEnded('u')}`;
}

/** The columns of `users` that `userFromRow` reads. */
export const userColumns = [
  'id',
  'company_id',
  'login',
  'name',
  'email',
  'email_changed_at',
  'role',
  'language',
  'extension',
  'password_set_at',
  'password_must_change_at',
  'password_replaced_at',
  'second_factor_reset_at',
  'password_reset_by',
  'set_up_code_made_at',
  'set_up_code_used_at',
  'setup_skipped_at',
  'disabled_at',
  'calls_held_at',
  'created_at',
] as const satisfies readonly (keyof UserRow)[];

/** With what its company says, where the query asks for it. */
export type ReadUserRow = Pick<UserRow, (typeof userColumns)[number] | 'company_language' | 'company_disabled_at'>;

/** Drops the hash, and the digest of a set-up code. */
export function userFromRow(row: ReadUserRow): User {
  return {
    id: row.id,
    companyId: row.company_id,
    login: row.login,
    name: row.name,
    email: row.email ?? undefined,
    ...(row.email_changed_at ? { emailChangedAt: row.email_changed_at } : {}),
    role: row.role,
    language: row.language ?? undefined,
    companyLanguage: row.company_language ?? undefined,
    extension: row.extension ?? undefined,
    passwordSetAt: row.password_set_at,
    passwordMustChangeAt: row.password_must_change_at ?? undefined,
    passwordReplacedAt: row.password_replaced_at ?? undefined,
    secondFactorResetAt: row.second_factor_reset_at ?? undefined,
    setUpCodeMadeAt: row.set_up_code_made_at ?? undefined,
    setUpCodeUsedAt: row.set_up_code_used_at ?? undefined,
    passwordResetBy: row.password_reset_by ?? undefined,
    setupSkippedAt: row.setup_skipped_at ?? undefined,
    disabledAt: row.disabled_at ?? row.company_disabled_at ?? undefined,
    ...(row.company_disabled_at ? { companyEndedAt: row.company_disabled_at } : {}),
    callsHeldAt: row.calls_held_at ?? undefined,
    createdAt: row.created_at,
  };
}

import type { RememberPolicy } from '../config/remember-reader.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { PlannedQuery } from '../postgres/planned-query.ts';
import type { CallProof, Company, CompanyCalling } from './company.ts';
import type { HelpContacts } from './help-contact.ts';
import type { MethodRule } from './method-rule.ts';
import { methodRuleFromRow } from './method-rule-store.ts';
import { isLogin, type User } from './user.ts';
import { type ReadUserRow, type UserRow, userColumns, userFromRow } from './user-row.ts';

/** The facts of a user that a login needs before its second factor. All times are the database's. */
export interface LoginFacts {
  user: User;
  company: { id: string; name: string; country: string } & Pick<
    Company,
    'help' | 'rememberDays' | 'timeZone' | 'endsAt' | 'brand'
  > &
    CompanyCalling;
  /** Whether the user has a method, so that the password alone logs nobody in. */
  hasMethods: boolean;
  /** Undefined when no password is valid: disabled, or replaced by the campaign. `verifyPassword` accepts undefined. */
  passwordHash: string | undefined;
  /** Of the password that the campaign has replaced: it logs nobody in, but proves a new one beside a code. */
  replacedPasswordHash: string | undefined;
  /** `asked`: an admin requires it. `campaign`: S17. Undefined: the password may stay. */
  passwordMustChange: 'asked' | 'campaign' | undefined;
  /** When the campaign replaces the password. */
  passwordReplacedFrom: Date | undefined;
  /** Undefined for somebody who has never logged in. */
  lastLoginAt: Date | undefined;
  /** Dates A and B of S16: the company's own, or those for all companies. */
  offerFrom: Date | undefined;
  requireFrom: Date | undefined;
  /** Last day on which the set-up may be skipped, by the database's calendar, such as `2027-02-28`. */
  lastDayToSkip: string | undefined;
  /** Which kinds of method the user's role may and must have; undefined where none is set. */
  methodRule?: MethodRule | undefined;
  /** Time of the query. */
  now: Date;
}

interface Row extends ReadUserRow, Pick<UserRow, 'password_hash' | 'last_login_at'> {
  company_name: string;
  country: string;
  caller_id: string | null;
  ring_seconds: number | null;
  greeting_name: string | null;
  call_proof: CallProof | null;
  company_help: HelpContacts | null;
  remember_days: RememberPolicy | null;
  company_time_zone: string | null;
  company_ends_at: Date | null;
  company_brand: string | null;
  has_methods: boolean;
  offer_from: Date | null;
  require_from: Date | null;
  last_day_to_skip: string | null;
  replaces_at: Date | null;
  replaced_hash: string | null;
  rule_allowed: string[] | null;
  rule_required: string[] | null;
  rule_in_force_from: Date | null;
  now: Date;
}

/**
 * Reads the facts of a login in one query, which costs the same for an unknown user. A password that the campaign
 * replaces is invalid from that moment on, even when the job of the campaign has not run yet.
 */
export class LoginFactsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Case-insensitive. @throws Refusal store-unavailable */
  findByLogin(login: string): Promise<LoginFacts | undefined> {
    // No user has the empty login. It replaces a malformed login, because a faster reply would reveal that no user has
    // it.
    return this.#find(byLogin, isLogin(login) ? login : '');
  }

  /** For the later steps of a login. @throws Refusal store-unavailable */
  find(userId: string): Promise<LoginFacts | undefined> {
    return this.#find(byId, userId);
  }

  async #find(planned: PlannedQuery<Row>, value: string): Promise<LoginFacts | undefined> {
    const [row] = await query(() => planned.rows(this.#database, [value]));
    return row === undefined ? undefined : fromRow(row);
  }
}

const question = `
  select ${[...userColumns, 'password_hash', 'last_login_at'].map((each) => `u.${each}`).join(', ')},
    c.name as company_name, c.country, c.caller_id, c.ring_seconds, c.greeting_name, c.call_proof, c.language as company_language,
    c.help as company_help, c.remember_days, c.time_zone as company_time_zone, c.ends_at as company_ends_at, c.brand as company_brand,
    c.disabled_at as company_disabled_at,
    d.offer_from, d.require_from, p.replaces_at, o.password_hash as replaced_hash, now() as now,
    m.allowed as rule_allowed, m.required as rule_required, m.in_force_from as rule_in_force_from,
    exists (select from factors f where f.user_id = u.id) as has_methods,
    to_char(d.require_from - interval '1 microsecond', 'YYYY-MM-DD') as last_day_to_skip
  from users u
  join companies c on c.id = u.company_id
  cross join roll_out r
  left join replaced_passwords o on o.user_id = u.id
  cross join lateral (
    select coalesce(c.offer_from, r.offer_from) as offer_from, coalesce(c.require_from, r.require_from) as require_from
  ) d
  left join lateral (
    select min(replaces_at) as replaces_at from password_campaigns
    where (company_id is null or company_id = u.company_id) and starts_at <= now() and u.password_set_at < starts_at
  ) p on true
  left join lateral (
    select allowed, required, in_force_from from method_rules
    where role = u.role and (company_id = u.company_id or company_id is null)
    order by company_id nulls last limit 1
  ) m on true`;

/** Planned once, because planning these joins takes the server longer than a row of them. */
const byLogin = new PlannedQuery<Row>(`${question} where lower(u.login collate "C") = lower(? collate "C")`);
const byId = new PlannedQuery<Row>(`${question} where u.id = ?`);

function fromRow(row: Row): LoginFacts {
  const replaced = row.password_replaced_at !== null || (row.replaces_at !== null && row.replaces_at <= row.now);
  const user = userFromRow(row);
  const dead = replaced || user.disabledAt !== undefined;
  const campaign = row.replaces_at === null ? undefined : 'campaign';
  return {
    user,
    company: {
      id: row.company_id,
      name: row.company_name,
      country: row.country,
      callerId: row.caller_id ?? undefined,
      ringSeconds: row.ring_seconds ?? undefined,
      greetingName: row.greeting_name ?? undefined,
      callProof: row.call_proof ?? undefined,
      help: row.company_help ?? undefined,
      rememberDays: row.remember_days ?? undefined,
      timeZone: row.company_time_zone ?? undefined,
      endsAt: row.company_ends_at ?? undefined,
      brand: row.company_brand ?? undefined,
    },
    hasMethods: row.has_methods,
    passwordHash: dead ? undefined : row.password_hash,
    replacedPasswordHash: user.disabledAt === undefined ? replacedHashOf(row, replaced) : undefined,
    passwordMustChange: row.password_must_change_at === null ? campaign : 'asked',
    passwordReplacedFrom: row.replaces_at ?? undefined,
    lastLoginAt: row.last_login_at ?? undefined,
    offerFrom: row.offer_from ?? undefined,
    requireFrom: row.require_from ?? undefined,
    lastDayToSkip: row.last_day_to_skip ?? undefined,
    methodRule: ruleOf(row),
    now: row.now,
  };
}

/** Before the job of the campaign has run, the old hash still stands where it was. */
function replacedHashOf(row: Row, replaced: boolean): string | undefined {
  if (!replaced) return undefined;
  return row.password_replaced_at === null ? row.password_hash : (row.replaced_hash ?? undefined);
}

function ruleOf({ rule_allowed: allowed, rule_required, rule_in_force_from }: Row): MethodRule | undefined {
  if (rule_in_force_from === null) return undefined;
  return methodRuleFromRow({ allowed, required: rule_required ?? [], in_force_from: rule_in_force_from });
}

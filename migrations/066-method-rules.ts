import type { Database } from '../src/postgres/connect-postgres.ts';

/**
 * Which kinds of method a role may and must have, in one company or in all that have no rule of their own. Operators
 * need a passkey or an authenticator, but nobody is surprised by it: from ninety days after this migration.
 */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table method_rules (
      id bigint generated always as identity primary key,
      company_id text references companies on delete cascade,
      role text not null constraint method_rules_role_is_known check (role in ('user', 'company-admin', 'operator')),
      allowed text[] constraint method_rules_allow_a_kind check (cardinality(allowed) > 0),
      required text[] not null default '{}',
      in_force_from timestamptz not null default now(),
      constraint method_rules_require_what_is_allowed check (allowed is null or required <@ allowed)
    )`);
  await database.raw("create unique index method_rules_once on method_rules (role, coalesce(company_id, ''))");
  await database.raw(`insert into method_rules (role, required, in_force_from)
    values ('operator', '{passkey,authenticator}', date_trunc('day', now()) + interval '90 days')`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table method_rules');
}

import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table companies (
      id text primary key,
      name text not null constraint companies_name_is_unique unique,
      country text not null constraint companies_country_is_iso check (country ~ '^[A-Z]{2}$'),
      offer_from timestamptz,
      require_from timestamptz,
      created_at timestamptz not null default now(),
      constraint companies_offered_before_required check (offer_from <= require_from)
    )`);
  // A single row: the dates for companies without their own.
  await database.raw(`
    create table roll_out (
      only_row boolean primary key default true constraint roll_out_has_one_row check (only_row),
      offer_from timestamptz,
      require_from timestamptz,
      constraint roll_out_offered_before_required check (offer_from <= require_from)
    )`);
  await database.raw('insert into roll_out default values');
  await database.raw(`
    create table users (
      id text primary key,
      company_id text not null references companies,
      login text not null constraint users_login_is_plain check (login ~ '^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$'),
      name text not null,
      email text,
      role text not null constraint users_role_is_known check (role in ('user', 'company-admin', 'operator')),
      language text not null constraint users_language_is_known check (language in ('nl', 'en')),
      extension text,
      password_hash text not null,
      password_set_at timestamptz not null default now(),
      password_must_change_at timestamptz,
      password_replaced_at timestamptz,
      second_factor_reset_at timestamptz,
      setup_skipped_at timestamptz,
      disabled_at timestamptz,
      created_at timestamptz not null default now()
    )`);
  // Collation C folds exactly the 26 letters in every locale; a Turkish locale does not fold "I" to "i".
  await database.raw('create unique index users_login_is_unique on users (lower(login collate "C"))');
  await database.raw('create index users_by_company on users (company_id, lower(login collate "C"))');
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table users');
  await database.raw('drop table roll_out');
  await database.raw('drop table companies');
}

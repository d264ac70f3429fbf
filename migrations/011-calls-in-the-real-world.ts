import type { Database } from '../src/postgres/connect-postgres.ts';
import { dropFactors } from '../src/postgres/drop-factors.ts';

export async function up(database: Database): Promise<void> {
  // A number is E.164 or an extension of this exchange; either may have digits for a switchboard.
  await database.raw(`
    alter table factors
      drop constraint factors_number_is_e164,
      add constraint factors_number_is_dialled check (number ~ '^([+][1-9][0-9]{6,14}|[0-9]{2,6})$'),
      add column extension text constraint factors_extension_is_digits check (extension ~ '^[0-9]{1,10}$'),
      add column pause_before_seconds smallint,
      add column pause_after_seconds smallint,
      add constraint factors_extension_has_number check (extension is null or number is not null),
      add constraint factors_extension_has_pauses check (
        (extension is null) = (pause_before_seconds is null) and (extension is null) = (pause_after_seconds is null)
      ),
      drop constraint factors_number_once_a_user`);
  await database.raw(
    "create unique index factors_number_once_a_user on factors (user_id, number, coalesce(extension, ''))",
  );
  await database.raw(`
    alter table companies
      add column caller_id text,
      add column ring_seconds smallint,
      add column greeting_name text`);
  // A rule without a company applies to everybody. The longest matching prefix decides; between equal prefixes, the
  // company's own rule.
  await database.raw(`
    create table destination_rules (
      id bigint generated always as identity primary key,
      company_id text references companies on delete cascade,
      prefix text not null constraint destination_rules_prefix_is_e164 check (prefix ~ '^[+][1-9][0-9]{0,14}$'),
      allowed boolean not null,
      created_at timestamptz not null default now()
    )`);
  await database.raw(
    "create unique index destination_rules_prefix_once on destination_rules (coalesce(company_id, ''), prefix)",
  );
  await database.raw(`
    create table suspended_numbers (
      number text primary key,
      suspended_at timestamptz not null default now()
    )`);
  await database.raw('alter table users add column calls_held_at timestamptz');
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table users drop column calls_held_at');
  await database.raw('drop table suspended_numbers');
  await database.raw('drop table destination_rules');
  await database.raw(
    'alter table companies drop column caller_id, drop column ring_seconds, drop column greeting_name',
  );
  // Deletes what the older tables cannot hold, because a number is always E.164 there.
  await dropFactors(database, "extension is not null or number !~ '^[+]'");
  await database.raw('drop index factors_number_once_a_user');
  await database.raw(`
    alter table factors
      drop constraint factors_extension_has_number,
      drop constraint factors_extension_has_pauses,
      drop constraint factors_number_is_dialled,
      drop column extension,
      drop column pause_before_seconds,
      drop column pause_after_seconds,
      add constraint factors_number_is_e164 check (number ~ '^[+][1-9][0-9]{6,14}$'),
      add constraint factors_number_once_a_user unique (user_id, number)`);
}

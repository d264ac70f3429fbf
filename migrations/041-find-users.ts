import type { Database } from '../src/postgres/connect-postgres.ts';

/** What lists of users are searched, filtered and sorted by. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    alter table users
      add column last_login_at timestamptz,
      add column method_kinds text[] not null default '{}',
      add column search_text text not null generated always as
        (lower(' ' || name || ' ' || login || ' ' || coalesce(email, '') || ' ' || coalesce(extension, ''))) stored`);
  await database.raw(`
    update users u set
      last_login_at = (
        select greatest(max(a.at), max(r.last_at)) from audit a left join audit_repeats r on r.audit_id = a.id
        where a.user_id = u.id and a.event = 'login-passed'),
      method_kinds = coalesce((select array_agg(distinct f.kind order by f.kind) from factors f where f.user_id = u.id), '{}')`);
  // A trigger, so that a kind is never in one table and not in the other.
  await database.raw(`
    create function note_method_kinds() returns trigger language plpgsql as $$
    begin
      update users set method_kinds =
        coalesce((select array_agg(distinct kind order by kind) from factors where user_id = users.id), '{}')
      where id = coalesce(new.user_id, old.user_id);
      return null;
    end $$`);
  await database.raw(`
    create trigger factors_kinds_are_noted after insert or delete or update of kind on factors
    for each row execute function note_method_kinds()`);
  await database.raw(`create index users_by_name on users (lower(name collate "C"), id)`);
  await database.raw(`create index users_by_last_login on users ((coalesce(last_login_at, '-infinity')), id)`);
  await database.raw('create index users_by_creation on users (created_at, id)');
  await database.raw('create index users_by_kind on users using gin (method_kinds)');
  await database.raw(`create index users_without_method on users (company_id) where method_kinds = '{}'`);
  await database.raw('create index users_disabled on users (company_id) where disabled_at is not null');
  await database.raw('create index users_held on users (company_id) where calls_held_at is not null');
  await database.raw('create index factors_by_last_digits on factors (right(number, 4)) where number is not null');
  await database.raw('create index failures_that_lock on second_factor_failures (user_id) where failures >= 100');
  // Without pg_trgm, or the right to create it, a search reads every user, and finds the same.
  await database.raw(`
    do $$ begin
      create extension if not exists pg_trgm;
      create index users_by_text on users using gin (search_text gin_trgm_ops);
    exception when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
      raise notice 'pg_trgm is not available: a search reads every user';
    end $$`);
}

export async function down(database: Database): Promise<void> {
  for (const index of [
    'users_by_text',
    'failures_that_lock',
    'factors_by_last_digits',
    'users_held',
    'users_disabled',
    'users_without_method',
    'users_by_kind',
    'users_by_creation',
    'users_by_last_login',
    'users_by_name',
  ])
    await database.raw(`drop index if exists ${index}`);
  // It stays where something else uses it, or where somebody else made it.
  await database.raw(`
    do $$ begin
      drop extension if exists pg_trgm;
    exception when insufficient_privilege or dependent_objects_still_exist then null;
    end $$`);
  await database.raw('drop trigger factors_kinds_are_noted on factors');
  await database.raw('drop function note_method_kinds()');
  await database.raw('alter table users drop column search_text, drop column method_kinds, drop column last_login_at');
}

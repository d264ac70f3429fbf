import type { Database } from '../src/postgres/connect-postgres.ts';

/**
 * The kinds of a user's methods as one text, because an index holds equal texts once and equal arrays one by one: a
 * tenth of the size, and counted in a fifth of the time.
 */
export async function up(database: Database): Promise<void> {
  // array_to_string is not immutable for every type; for texts it is.
  await database.raw(`
    create function kinds_key(text[]) returns text immutable parallel safe
    language sql return array_to_string($1, ',')`);
  await database.raw(`
    alter table users add column kinds_key text collate "C" generated always as (kinds_key(method_kinds)) stored`);
  await database.raw('drop index users_coverage');
  await database.raw('create index users_coverage on users (company_id, kinds_key, role) where disabled_at is null');
}

export async function down(database: Database): Promise<void> {
  // Its index goes with it.
  await database.raw('alter table users drop column kinds_key');
  await database.raw('drop function kinds_key(text[])');
  await database.raw('create index users_coverage on users (company_id, role, method_kinds) where disabled_at is null');
}

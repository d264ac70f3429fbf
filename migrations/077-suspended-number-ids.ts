import type { Database } from '../src/postgres/connect-postgres.ts';

/** A page releases a suspended number of which it shows only some digits, so the row has a name of its own. */
export async function up(database: Database): Promise<void> {
  await database.raw('alter table suspended_numbers add column id uuid not null unique default gen_random_uuid()');
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table suspended_numbers drop column id');
}

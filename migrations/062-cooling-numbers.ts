import type { Database } from '../src/postgres/connect-postgres.ts';

/** Until when a number that was added in a new browser is no proof of a login while the user has another method. */
export async function up(database: Database): Promise<void> {
  await database.raw('alter table factors add column cooling_until timestamptz');
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table factors drop column cooling_until');
}

import type { Database } from '../src/postgres/connect-postgres.ts';

/**
 * Whether a user's calls are held also where the user has passed lately. Null for holds of before, of which only Redis
 * knows it.
 */
export async function up(database: Database): Promise<void> {
  await database.raw('alter table users add column calls_held_for_known boolean');
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table users drop column calls_held_for_known');
}

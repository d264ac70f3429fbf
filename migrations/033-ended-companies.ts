import type { Database } from '../src/postgres/connect-postgres.ts';

/** A company that has ended: nobody of it logs in. */
export async function up(database: Database): Promise<void> {
  await database.raw('alter table companies add column disabled_at timestamptz');
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table companies drop column disabled_at');
}

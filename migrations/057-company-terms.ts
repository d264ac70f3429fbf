import type { Database } from '../src/postgres/connect-postgres.ts';

/** The time zone of a company, what was agreed with it, and from when on it ends. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    alter table companies
      add column time_zone text,
      add column terms text,
      add column ends_at timestamptz`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table companies drop column ends_at, drop column terms, drop column time_zone');
}

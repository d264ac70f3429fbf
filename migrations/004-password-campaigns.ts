import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  // Null means every company.
  await database.raw(`
    create table password_campaigns (
      id text primary key,
      company_id text references companies,
      starts_at timestamptz not null,
      replaces_at timestamptz not null,
      created_by text not null,
      created_at timestamptz not null default now(),
      constraint password_campaigns_start_before_they_replace check (starts_at < replaces_at)
    )`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table password_campaigns');
}

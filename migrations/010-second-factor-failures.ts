import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table second_factor_failures (
      user_id text primary key references users on delete cascade,
      failures integer not null constraint second_factor_failures_not_negative check (failures >= 0),
      last_at timestamptz not null default now()
    )`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table second_factor_failures');
}

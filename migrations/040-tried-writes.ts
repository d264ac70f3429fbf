import type { Database } from '../src/postgres/connect-postgres.ts';

/** One row, which an api writes when it is asked whether logins work: a standby or a full disk can be read only. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table tried_writes (
      id smallint primary key check (id = 1),
      at timestamptz not null
    )`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table tried_writes');
}

import type { Database } from '../src/postgres/connect-postgres.ts';

/** Wrong codes are counted by who asked: those of an API key or of a forgotten password lock no login. */
export async function up(database: Database): Promise<void> {
  await database.raw("alter table second_factor_failures add column asker text not null default 'login'");
  await database.raw('alter table second_factor_failures drop constraint second_factor_failures_pkey');
  await database.raw('alter table second_factor_failures add primary key (user_id, asker)');
}

export async function down(database: Database): Promise<void> {
  await database.raw("delete from second_factor_failures where asker <> 'login'");
  await database.raw('alter table second_factor_failures drop constraint second_factor_failures_pkey');
  await database.raw('alter table second_factor_failures drop column asker');
  await database.raw('alter table second_factor_failures add primary key (user_id)');
}

import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  // How far the clock of an authenticator is ahead of ours, in steps of 30 s (RFC 6238 §6).
  await database.raw(`alter table factors add column clock_steps smallint not null default 0
    constraint factors_clock_steps_is_near check (clock_steps between -10 and 10)`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table factors drop column clock_steps');
}

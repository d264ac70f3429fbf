import type { Database } from '../src/postgres/connect-postgres.ts';

/** When the set-up code of a user was made, which its proofs are compared with, and when it was used. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    alter table users
      add column set_up_code_made_at timestamptz,
      add column set_up_code_used_at timestamptz`);
  // A code that can still be typed was made a day before its end.
  await database.raw(`
    update users set set_up_code_made_at = set_up_code_until - interval '1 day' where set_up_code_until is not null`);
}

export async function down(database: Database): Promise<void> {
  await database.raw(`
    alter table users
      drop column set_up_code_used_at,
      drop column set_up_code_made_at`);
}

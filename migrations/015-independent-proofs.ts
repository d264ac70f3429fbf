import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  await database.raw(`
    alter table users
      -- The things that proved the reset of a forgotten password; none of them is a second factor of that password.
      add column password_reset_by text[],
      -- The one-time code that an operator tells the person after a reset of the second factor, as a digest.
      add column set_up_code_digest text,
      add column set_up_code_until timestamptz,
      add constraint users_set_up_code_has_end check ((set_up_code_digest is null) = (set_up_code_until is null))`);
}

export async function down(database: Database): Promise<void> {
  await database.raw(`
    alter table users
      drop constraint users_set_up_code_has_end,
      drop column set_up_code_until,
      drop column set_up_code_digest,
      drop column password_reset_by`);
}

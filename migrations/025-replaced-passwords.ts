import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  // The hash of a password that a campaign replaced. It logs nobody in; beside a code it proves a new password.
  await database.raw(`create table replaced_passwords (
    user_id text primary key references users on delete cascade,
    password_hash text not null
  )`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table replaced_passwords');
}

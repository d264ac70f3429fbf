import type { Database } from '../src/postgres/connect-postgres.ts';

/** The recovery codes that a user has left. All codes of a user are digested with the same salt. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table recovery_codes (
      user_id text not null references users on delete cascade,
      digest text not null,
      salt text not null,
      made_at timestamptz not null default now(),
      primary key (user_id, digest)
    )`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table recovery_codes');
}

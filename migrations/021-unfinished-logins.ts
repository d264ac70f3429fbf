import type { Database } from '../src/postgres/connect-postgres.ts';

/** Proofs of a user after which the login was not finished, until the user has seen them. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table unfinished_logins (
      id bigint generated always as identity primary key,
      user_id text not null references users on delete cascade,
      proof text not null,
      place text not null,
      network text not null,
      address text not null,
      hour timestamptz not null,
      times integer not null default 1,
      last_at timestamptz not null default clock_timestamp(),
      told_at timestamptz,
      unique (user_id, proof, place, network, hour)
    )`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table unfinished_logins');
}

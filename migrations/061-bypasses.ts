import type { Database } from '../src/postgres/connect-postgres.ts';

/** One login without a method, which an operator asks for (`asked_by`; null: the command line) and another allows. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table bypasses (
      user_id text primary key references users on delete cascade,
      reason text not null,
      asked_by text references users on delete cascade,
      asked_at timestamptz not null default now(),
      until timestamptz not null,
      allowed_by text references users on delete cascade,
      digest text,
      salt text,
      constraint bypasses_has_a_code_when_allowed check ((digest is null) = (salt is null))
    )`);
  await database.raw('create index bypasses_asked_by on bypasses (asked_by)');
  await database.raw('create index bypasses_allowed_by on bypasses (allowed_by)');
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table bypasses');
}

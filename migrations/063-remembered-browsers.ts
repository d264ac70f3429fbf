import type { Database } from '../src/postgres/connect-postgres.ts';

/**
 * Browsers in which a login asks for no code. `digest` is of the value that the cookie has now, `earlier_digest` of the
 * one before. `since`: the state of the account at that login; another one makes the row void. Companies have the days
 * by role: `{"user": 30}`.
 */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table remembered_browsers (
      id text primary key,
      user_id text not null references users on delete cascade,
      digest text not null,
      earlier_digest text,
      turned_at timestamptz,
      used_from text not null,
      since text not null,
      days smallint not null,
      browser text not null,
      network text not null,
      uses integer not null default 0,
      made_at timestamptz not null default now(),
      last_used_at timestamptz not null default now(),
      constraint remembered_browsers_turned check ((earlier_digest is null) = (turned_at is null))
    )`);
  await database.raw('create index remembered_browsers_user_id on remembered_browsers (user_id)');
  await database.raw(`alter table companies add column remember_days jsonb
    constraint companies_remember_days_is_by_role check (jsonb_typeof(remember_days) = 'object')`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table companies drop column remember_days');
  await database.raw('drop table remembered_browsers');
}

import type { Database } from '../src/postgres/connect-postgres.ts';

/** What an identity provider calls a user (SCIM), and mails with the link to a first password that are to be sent. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    alter table users
      add column external_id text,
      add column welcome_due_at timestamptz,
      add column welcome_tries integer not null default 0`);
  await database.raw('create index users_by_external_id on users (external_id) where external_id is not null');
  await database.raw('create index users_to_welcome on users (welcome_due_at) where welcome_due_at is not null');
}

export async function down(database: Database): Promise<void> {
  await database.raw(
    'alter table users drop column welcome_tries, drop column welcome_due_at, drop column external_id',
  );
}

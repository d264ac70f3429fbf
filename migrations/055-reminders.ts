import type { Database } from '../src/postgres/connect-postgres.ts';

/** Reminders to people who have set up no method, and which company had the latest turn of each kind of mail. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    alter table users
      add column reminder_due_at timestamptz,
      add column reminder_tries integer not null default 0,
      add column reminded_at timestamptz`);
  await database.raw(`
    alter table companies
      add column welcome_turn_at timestamptz,
      add column reminder_turn_at timestamptz`);
  await database.raw('drop index users_to_welcome');
  for (const kind of ['welcome', 'reminder'])
    await database.raw(
      `create index users_by_due_${kind} on users (company_id, ${kind}_due_at) where ${kind}_due_at is not null`,
    );
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop index users_by_due_welcome');
  await database.raw('create index users_to_welcome on users (welcome_due_at) where welcome_due_at is not null');
  await database.raw('alter table companies drop column reminder_turn_at, drop column welcome_turn_at');
  // Its index goes with it.
  await database.raw(
    'alter table users drop column reminded_at, drop column reminder_tries, drop column reminder_due_at',
  );
}

import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table push_keys (
      only_row boolean primary key default true constraint push_keys_has_one_row check (only_row),
      public_key text not null constraint push_keys_public_key_is_a_point check (public_key ~ '^[A-Za-z0-9_-]{87}$'),
      sealed_private_key bytea not null,
      key_id text not null,
      made_at timestamptz not null default now()
    )`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table push_keys');
}

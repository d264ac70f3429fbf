import type { Database } from '../src/postgres/connect-postgres.ts';

/**
 * Endpoints that get events, and the events that wait for them. An event is written by the statement that writes its
 * line of the audit. Ids of events ascend with time, and do not say how many events others have.
 */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table webhook_endpoints (
      id text primary key,
      -- Gets only events of this company; null: of all.
      company_id text references companies,
      url text not null,
      kinds text[] not null,
      key_id text not null,
      secret bytea not null,
      -- The secret before the last change, which signs too until then.
      former_key_id text,
      former_secret bytea,
      former_until timestamptz,
      created_at timestamptz not null default now(),
      ended_at timestamptz,
      -- Failures in a row, and until when nothing is sent after the last one.
      failures integer not null default 0,
      paused_until timestamptz
    )`);
  await database.raw(`
    create table webhook_messages (
      id text primary key default
        lpad(to_hex((extract(epoch from clock_timestamp()) * 1000000)::bigint), 14, '0')
        || replace(gen_random_uuid()::text, '-', ''),
      endpoint_id text not null references webhook_endpoints on delete cascade,
      kind text not null,
      user_id text references users on delete cascade,
      company_id text,
      detail jsonb not null,
      at timestamptz not null default clock_timestamp(),
      -- Null when it was sent or given up.
      due_at timestamptz default clock_timestamp(),
      -- The end of its attempts.
      until timestamptz not null default clock_timestamp() + interval '1 day',
      tries integer not null default 0,
      sent_at timestamptz,
      -- Of the last attempt that failed.
      status integer,
      answer text
    )`);
  await database.raw(
    'create index webhook_messages_due on webhook_messages (endpoint_id, due_at) where due_at is not null',
  );
  await database.raw('create index webhook_messages_of_user on webhook_messages (user_id) where user_id is not null');
}

export async function down(database: Database): Promise<void> {
  await database.schema.dropTable('webhook_messages');
  await database.schema.dropTable('webhook_endpoints');
}

import type { Database } from '../src/postgres/connect-postgres.ts';

/** Every call that was queued, for the list of calls, and sums of each hour for the figures over time. */
export async function up(database: Database): Promise<void> {
  // No foreign keys, because a call outlives its user. A call is listed when its end is known.
  await database.raw(`
    create table calls (
      id text primary key,
      requested_at timestamptz not null,
      ended_at timestamptz,
      passed_at timestamptz,
      reason text,
      user_id text,
      company_id text,
      key_id text,
      route text not null,
      number text not null,
      last_digits text,
      answered_seconds integer not null default 0,
      waited_milliseconds integer,
      minutes integer not null default 0,
      money bigint not null default 0
    )`);
  await database.raw('create index calls_by_time on calls (requested_at, id) where ended_at is not null');
  for (const column of ['company_id', 'user_id', 'reason', 'last_digits'])
    await database.raw(
      `create index calls_by_${column} on calls (${column}, requested_at, id)
       where ended_at is not null and ${column} is not null`,
    );
  // Of all calls where the company is ''.
  await database.raw(`
    create table call_hours (
      company_id text not null,
      hour timestamptz not null,
      route text not null,
      reason text not null,
      calls integer not null,
      passed integer not null,
      minutes integer not null,
      money bigint not null,
      waits integer not null,
      waited_milliseconds bigint not null,
      max_milliseconds integer not null,
      primary key (company_id, hour, route, reason)
    )`);
  await database.raw('create index call_hours_by_hour on call_hours (hour)');
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table call_hours');
  await database.raw('drop table calls');
}

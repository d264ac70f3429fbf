import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  // No foreign keys, because an entry outlives its user.
  await database.raw(`
    create table audit (
      id bigint generated always as identity primary key,
      at timestamptz not null default clock_timestamp(),
      event text not null,
      actor_kind text not null,
      actor_id text,
      company_id text,
      user_id text,
      detail jsonb not null default '{}'
    )`);
  await database.raw('create index audit_by_user on audit (user_id, id)');
  await database.raw('create index audit_by_company on audit (company_id, id)');
  await database.raw('create index audit_by_time on audit (at)');
  await database.raw(`
    create function refuse_to_change_audit() returns trigger language plpgsql as $$
    begin
      raise exception 'audit is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
    end $$`);
  await database.raw(`
    create trigger audit_is_append_only before update or delete or truncate on audit
    for each statement execute function refuse_to_change_audit()`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table audit');
  await database.raw('drop function refuse_to_change_audit');
}

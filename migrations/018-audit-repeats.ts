import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  // How often a refusal was repeated in its hour. The line itself stays in `audit`, which nobody changes.
  await database.raw(`
    create table audit_repeats (
      subject text not null,
      hour timestamptz not null,
      audit_id bigint not null,
      times integer not null default 1,
      last_at timestamptz not null default clock_timestamp(),
      primary key (subject, hour)
    )`);
  await database.raw('create index audit_repeats_by_line on audit_repeats (audit_id)');
  await database.raw(`
    create trigger audit_repeats_stay before delete or truncate on audit_repeats
    for each statement execute function refuse_to_change_audit()`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table audit_repeats');
}

import type { Database } from '../src/postgres/connect-postgres.ts';

/** The kind of actor who disabled a user or ended a company; it was read from the audit before. */
export async function up(database: Database): Promise<void> {
  for (const { table, column, disabled, enabled } of [
    { table: 'users', column: 'user_id', disabled: 'user-disabled', enabled: 'user-enabled' },
    { table: 'companies', column: 'company_id', disabled: 'company-disabled', enabled: 'company-enabled' },
  ]) {
    await database.raw(`alter table ${table} add column disabled_by text`);
    // The operator, if any of the acts since the last enabling was theirs. Without a line it stays null: an operator.
    await database.raw(
      `with acts as (
         select a.${column} as of, a.event, a.actor_kind, coalesce(r.last_at, a.at) as at
         from audit a left join audit_repeats r on r.audit_id = a.id
         where a.event in (?, ?)
       ), since as (
         select of, max(at) filter (where event = ?) as at from acts group by of
       )
       update ${table} t set disabled_by = (
         select coalesce(min(acts.actor_kind) filter (where acts.actor_kind not in ('company-admin', 'api-key')),
                         min(acts.actor_kind))
         from acts join since on since.of = acts.of
         where acts.of = t.id and acts.event = ? and acts.at > coalesce(since.at, '-infinity'))
       where t.disabled_at is not null`,
      [disabled, enabled, enabled, disabled],
    );
  }
}

export async function down(database: Database): Promise<void> {
  for (const table of ['users', 'companies']) await database.raw(`alter table ${table} drop column disabled_by`);
}

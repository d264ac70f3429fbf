import type { Database } from '../src/postgres/connect-postgres.ts';

/** What the page of the audit is narrowed to, besides person, company and time. */
export async function up(database: Database): Promise<void> {
  await database.raw('create index audit_by_event on audit (event, id)');
  await database.raw('create index audit_by_actor on audit (actor_id, id) where actor_id is not null');
  await database.raw('create index audit_by_actor_kind on audit (actor_kind, id)');
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop index audit_by_actor_kind');
  await database.raw('drop index audit_by_actor');
  await database.raw('drop index audit_by_event');
}

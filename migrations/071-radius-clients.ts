import type { Database } from '../src/postgres/connect-postgres.ts';

/** Programs that log people in by RADIUS: where they are, what they can show and type, and whom they let in. */
export async function up(database: Database): Promise<void> {
  await database.raw(`
    create table radius_clients (
      id text primary key,
      name text not null,
      networks text[] not null constraint radius_clients_have_a_network check (cardinality(networks) > 0),
      mode text not null constraint radius_clients_mode_is_known check (mode in ('challenge', 'appended', 'number')),
      -- Only people of this company; null: of all.
      company_id text references companies on delete cascade,
      roles text[] not null constraint radius_clients_have_a_role check (cardinality(roles) > 0),
      attributes jsonb not null,
      key_id text not null,
      secret bytea not null,
      created_at timestamptz not null default now()
    )`);
  await database.raw('create unique index radius_clients_by_name on radius_clients (lower(name))');
}

export async function down(database: Database): Promise<void> {
  await database.schema.dropTable('radius_clients');
}

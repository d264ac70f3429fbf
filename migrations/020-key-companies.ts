import type { Database } from '../src/postgres/connect-postgres.ts';

/** The companies to which an API key is bound. A key without a row reaches every company. */
export async function up(database: Database): Promise<void> {
  await database.raw(
    `create table api_key_companies (
      api_key_id text not null references api_keys on delete cascade,
      -- A company cannot be deleted while a key is bound to it, because the key would then reach all others.
      company_id text not null references companies,
      primary key (api_key_id, company_id)
    )`,
  );
}

export async function down(database: Database): Promise<void> {
  // Without the table a bound key would reach every company.
  await database.raw(
    `update api_keys set revoked_at = now()
     where revoked_at is null and id in (select api_key_id from api_key_companies)`,
  );
  await database.schema.dropTable('api_key_companies');
}

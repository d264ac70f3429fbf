import type { Database } from '../src/postgres/connect-postgres.ts';

/** The brand that people of a company see and hear: name of a folder, or null for the operator's own. */
export async function up(database: Database): Promise<void> {
  await database.raw(`alter table companies add column brand text
    constraint companies_brand_is_a_name check (brand ~ '^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9]){0,1}$')`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table companies drop column brand');
}

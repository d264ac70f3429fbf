import type { Database } from '../src/postgres/connect-postgres.ts';

/** Whom users of a company call or mail when they are stuck, by language: `{"nl": {"text", "phone", "mail"}}`. */
export async function up(database: Database): Promise<void> {
  await database.raw(`alter table companies add column help jsonb
    constraint companies_help_is_by_language check (jsonb_typeof(help) = 'object')`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table companies drop column help');
}

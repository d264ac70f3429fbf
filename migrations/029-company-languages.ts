import type { Database } from '../src/postgres/connect-postgres.ts';

/** A user without a language of their own follows the company, and a company without one the setting. */
export async function up(database: Database): Promise<void> {
  await database.raw('alter table users alter column language drop not null');
  await database.raw(`alter table companies add column language text
    constraint companies_language_is_known check (language in ('nl', 'en'))`);
}

export async function down(database: Database): Promise<void> {
  // The version before wants a language of each user; the pages fall back to English too.
  await database.raw(`update users u set language = coalesce(c.language, 'en')
    from companies c where c.id = u.company_id and u.language is null`);
  await database.raw('alter table users alter column language set not null');
  await database.raw('alter table companies drop column language');
}

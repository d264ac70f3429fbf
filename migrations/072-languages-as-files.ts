import type { Database } from '../src/postgres/connect-postgres.ts';

const tables = ['users', 'companies'];

/** A language is a folder of files, so the database checks the form of its tag only. */
export async function up(database: Database): Promise<void> {
  for (const table of tables) {
    await database.raw(`alter table ${table} drop constraint ${table}_language_is_known,
      add constraint ${table}_language_is_tag check (language ~ '^[a-z]{2,3}(-[A-Z]{2}){0,1}$')`);
  }
}

/** A language that the version before does not know is removed. */
export async function down(database: Database): Promise<void> {
  for (const table of tables) {
    await database.raw(`update ${table} set language = null where language not in ('nl', 'en')`);
    await database.raw(`alter table ${table} drop constraint ${table}_language_is_tag,
      add constraint ${table}_language_is_known check (language in ('nl', 'en'))`);
  }
}

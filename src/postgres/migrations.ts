import { readdir } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Database, query } from './connect-postgres.ts';
import { isUndefinedTable } from './postgres-troubles.ts';

/** One schema change. `down` restores exactly the schema that `up` found. */
export interface Migration {
  up(database: Database): Promise<void>;
  down(database: Database): Promise<void>;
}

const folder = new URL('../../migrations/', import.meta.url);
/** Suffix of this file and of the migrations: `.ts`, or `.js` in a build. */
const writtenAs = extname(import.meta.url);
const fileName = /^\d{3}-[a-z0-9-]+\.[jt]s$/;

export const migrationsTable = 'belcode_migrations';

/** Reads `migrations/001-….ts` in order, because knex's own reader needs CommonJS or its own file names. */
export const migrationSource = {
  async getMigrations(): Promise<string[]> {
    const names = await readdir(fileURLToPath(folder));
    const files = names.filter((name) => fileName.test(name) && name.endsWith(writtenAs)).sort();
    // The migrations table stores the name without suffix, so .ts and .js builds agree.
    return files.map((name) => `${basename(name, writtenAs)}.ts`);
  },
  getMigrationName: (name: string): string => name,
  getMigration: (name: string): Promise<Migration> =>
    import(new URL(`${basename(name, '.ts')}${writtenAs}`, folder).href),
};

export interface MigrationStatus {
  done: string[];
  pending: string[];
  /** Applied by a newer Belcode; this one does not know them. */
  newer: string[];
}

/** For the log, doctor and the commands that change the tables. */
export function explainNewer(newer: readonly string[]): string {
  return (
    `a newer Belcode has changed the tables (${newer.join(', ')}): ` +
    'install that version or a later one, or undo its migrations with it'
  );
}

/**
 * Lists the applied and the pending migrations. Changes nothing, not even in an empty database.
 *
 * @throws Refusal store-unavailable when the database is away
 */
export async function readMigrationStatus(database: Database): Promise<MigrationStatus> {
  const names = await migrationSource.getMigrations();
  const rows = await query(async () => {
    try {
      return await database(migrationsTable).select<{ name: string }[]>('name');
    } catch (error) {
      if (isUndefinedTable(error)) return [];
      throw error;
    }
  });
  const had = new Set(rows.map((row) => row.name));
  return {
    done: names.filter((name) => had.has(name)),
    pending: names.filter((name) => !had.has(name)),
    newer: [...had].filter((name) => !names.includes(name)).sort(),
  };
}

import { Refusal } from '../errors.ts';
import { connectPostgres, type Database, query } from './connect-postgres.ts';
import {
  explainNewer,
  type MigrationStatus,
  migrationSource,
  migrationsTable,
  readMigrationStatus,
} from './migrations.ts';

/** Advisory lock key, the same in every Belcode: "belc" in ASCII. */
const advisoryLock = 0x62656c63;

/**
 * Brings the schema up to date. Of two concurrent runs the second waits for the first (at most 60 s) and then finds
 * nothing to do. All migrations run in one transaction, so a failed migration or a killed process leaves no trace.
 *
 * @returns names of the migrations that ran, oldest first
 * @throws Refusal store-unavailable when the database is away, a migration failed, or a newer Belcode was here
 */
export function migrateUp(databaseUrl: string): Promise<string[]> {
  return underLock(databaseUrl, (database) => database.migrate.latest(options));
}

/**
 * Undoes the latest migration only.
 *
 * @returns its name, or undefined when there was none
 * @throws Refusal store-unavailable when the database is away or a migration failed
 */
export function migrateDown(databaseUrl: string): Promise<string[]> {
  return underLock(databaseUrl, (database) => database.migrate.down(options));
}

/** @throws Refusal store-unavailable when the database is away */
export async function migrationStatus(databaseUrl: string): Promise<MigrationStatus> {
  const database = connectPostgres(databaseUrl, 'commands', 1);
  try {
    return await readMigrationStatus(database);
  } finally {
    await database.destroy();
  }
}

const options = { migrationSource, tableName: migrationsTable };

async function underLock(databaseUrl: string, move: (database: Database) => Promise<[number, string[]]>) {
  const database = connectPostgres(databaseUrl, 'migrations', 1);
  try {
    const { newer } = await readMigrationStatus(database);
    if (newer.length > 0) throw new Refusal('store-unavailable', explainNewer(newer));
    return await query(() =>
      database.transaction(async (transaction) => {
        await transaction.raw('select pg_advisory_xact_lock(?)', [advisoryLock]);
        const [, names] = await move(transaction);
        return names;
      }),
    );
  } finally {
    await database.destroy();
  }
}

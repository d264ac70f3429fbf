import { ask, connectPostgres, type Database } from './connect-postgres.ts';
import { type MigrationStatus, migrationSource, migrationsTable, readMigrationStatus } from './migrations.ts';

/** Any number will do, as long as every Belcode takes the same one: "belc" in ASCII. */
const advisoryLock = 0x62656c63;

/**
 * Brings the schema to the newest state. Of two starts at once, the second waits for the first (60 s at most) and then
 * finds nothing to do. Everything is one transaction: a migration that fails, or a process that dies, leaves no trace.
 *
 * @returns the names that ran, oldest first
 * @throws Refusal store-unavailable when the database is away or a migration failed
 */
export function migrateUp(databaseUrl: string): Promise<string[]> {
  return underLock(databaseUrl, (database) => database.migrate.latest(options));
}

/**
 * Undoes the latest migration, and only that one.
 *
 * @returns its name, or nothing when there was none
 * @throws Refusal store-unavailable when the database is away or a migration failed
 */
export function migrateDown(databaseUrl: string): Promise<string[]> {
  return underLock(databaseUrl, (database) => database.migrate.down(options));
}

/** @throws Refusal store-unavailable when the database is away */
export async function migrationStatus(databaseUrl: string): Promise<MigrationStatus> {
  const database = connectPostgres(databaseUrl, 'requests', 1);
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
    return await ask(() =>
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

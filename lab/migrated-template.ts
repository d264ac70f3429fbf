import { connectPostgres } from '../src/postgres/connect-postgres.ts';
import { migrateUp } from '../src/postgres/migrate.ts';

/**
 * The database that tests and their programs copy. Nobody may connect to it, because PostgreSQL copies no database that
 * is in use.
 */
export const migratedTemplate = 'belcode_migrated';

/** @param port of the lab's PostgreSQL */
export async function makeMigratedTemplate(port: number): Promise<void> {
  const url = (name: string) => `postgres://belcode@127.0.0.1:${port}/${name}`;
  const maintenance = connectPostgres(url('postgres'), 'migrations', 1);
  try {
    await maintenance.raw(`create database ${migratedTemplate}`);
    await migrateUp(url(migratedTemplate));
    await maintenance.raw(`alter database ${migratedTemplate} with allow_connections false`);
  } finally {
    await maintenance.destroy();
  }
}

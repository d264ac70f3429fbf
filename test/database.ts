import { migratedTemplate } from '../lab/migrated-template.ts';
import { connectPostgres } from '../src/postgres/connect-postgres.ts';
import { systemRandom } from '../src/random.ts';
import { databaseUrl } from './lab.ts';

export interface TestDatabase {
  url: string;
  /** Drops the database, and closes the remaining connections. */
  drop(): Promise<void>;
}

/** A database of its own for one test file, without tables. */
export function createDatabase(): Promise<TestDatabase> {
  return createFrom('template1');
}

/** The same with all tables: a copy, because each of many files would spend a second on migrations. */
export function createMigratedDatabase(): Promise<TestDatabase> {
  return createFrom(migratedTemplate);
}

async function createFrom(template: string): Promise<TestDatabase> {
  const name = `belcode_test_${Buffer.from(systemRandom.id(), 'base64url').toString('hex').slice(0, 12)}`;
  await inMaintenance(`create database ${name} template ${template}`);
  return { url: databaseUrl(name), drop: () => inMaintenance(`drop database if exists ${name} with (force)`) };
}

async function inMaintenance(statement: string): Promise<void> {
  const database = connectPostgres(databaseUrl(), 'migrations', 1);
  try {
    await database.raw(statement);
  } finally {
    await database.destroy();
  }
}

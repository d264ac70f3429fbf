import { ApiKeyStore } from '../src/accounts/api-key-store.ts';
import { addApiKey } from '../src/accounts/change-api-keys.ts';
import { AuditStore } from '../src/audit/audit-store.ts';
import { connectPostgres, type Database } from '../src/postgres/connect-postgres.ts';
import { migrateUp } from '../src/postgres/migrate.ts';
import { systemRandom as random } from '../src/random.ts';
import { migratedTemplate } from './migrated-template.ts';

/**
 * Makes the database of programs. In this process, because a command for each step would take as long as the start of
 * the programs.
 *
 * @param url of the database that is made
 * @param keyName of an API key that may pass raw numbers
 * @returns the key
 */
export async function prepareDatabase(url: string, keyName: string): Promise<string> {
  await createMigrated(url);
  return using(url, async (database) => {
    const parts = { keys: new ApiKeyStore(database), audit: new AuditStore(database), random };
    const request = { name: keyName, scopes: ['challenges:number', 'spoken-codes:write'] } as const;
    return (await addApiKey(parts, request, { kind: 'command-line', id: 'lab' })).key;
  });
}

async function createMigrated(url: string): Promise<void> {
  const maintenance = new URL('postgres', url).href;
  const name = new URL(url).pathname.slice(1);
  const isCopy = await using(maintenance, async (database) => {
    const found = await database('pg_database').where({ datname: migratedTemplate }).first('datname');
    await database.raw('create database ?? template ??', [name, found === undefined ? 'template1' : migratedTemplate]);
    return found !== undefined;
  });
  if (!isCopy) await migrateUp(url);
}

async function using<T>(url: string, act: (database: Database) => Promise<T>): Promise<T> {
  const database = connectPostgres(url, 'migrations', 1);
  try {
    return await act(database);
  } finally {
    await database.destroy();
  }
}

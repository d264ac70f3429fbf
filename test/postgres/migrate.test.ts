import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { migrateDown, migrateUp, migrationStatus } from '../../src/postgres/migrate.ts';
import { createDatabase, type TestDatabase } from '../database.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await createDatabase();
});

afterEach(() => database.drop());

/** Columns, defaults and constraints, as PostgreSQL itself describes them. */
async function schemaOf(url: string): Promise<unknown> {
  const connection = connectPostgres(url, 'requests', 1);
  try {
    const columns = await connection.raw(
      `select table_name, column_name, data_type, udt_name, is_nullable, column_default from information_schema.columns
       where table_schema = 'public' and table_name not like 'belcode_migrations%' order by 1, 2`,
    );
    const constraints = await connection.raw(
      `select conrelid::regclass::text as of, conname, pg_get_constraintdef(oid) as def from pg_constraint
       where connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'belcode_migrations%'
       order by 1, 2`,
    );
    const indexes = await connection.raw(
      `select indexname, indexdef from pg_indexes
       where schemaname = 'public' and tablename not like 'belcode_migrations%' order by 1`,
    );
    const triggers = await connection.raw(
      `select tgname, pg_get_triggerdef(oid) as def from pg_trigger where not tgisinternal order by 1, 2`,
    );
    const functions = await connection.raw(
      `select proname, pg_get_functiondef(oid) as def from pg_proc where pronamespace = 'public'::regnamespace order by 1`,
    );
    // Rows that a migration itself puts in.
    const defaults = await connection.raw(
      `select table_name from information_schema.tables where table_schema = 'public' and table_name = 'roll_out'`,
    );
    const rows = defaults.rows.length > 0 ? await connection('roll_out') : [];
    return {
      columns: columns.rows,
      constraints: constraints.rows,
      indexes: indexes.rows,
      triggers: triggers.rows,
      functions: functions.rows,
      rows,
    };
  } finally {
    await connection.destroy();
  }
}

const empty = { columns: [], constraints: [], indexes: [], triggers: [], functions: [], rows: [] };

test('up, down to nothing and up again give the same schema', async () => {
  const names = await migrateUp(database.url);
  expect(names[0]).toBe('001-api-keys.ts');
  const first = await schemaOf(database.url);
  expect(first).not.toEqual(empty);
  for (const name of [...names].reverse()) expect(await migrateDown(database.url)).toEqual([name]);
  expect(await schemaOf(database.url)).toEqual(empty);
  expect(await migrateDown(database.url)).toEqual([]);
  expect(await migrateUp(database.url)).toEqual(names);
  expect(await schemaOf(database.url)).toEqual(first);
});

test('of five starts at once, one runs the migrations and the others find nothing to do', async () => {
  const runs = await Promise.all(Array.from({ length: 5 }, () => migrateUp(database.url)));
  expect(runs.filter((names) => names.length > 0)).toHaveLength(1);
});

test('the status of an empty database is read without changing it', async () => {
  const before = await migrationStatus(database.url);
  expect(before.done).toEqual([]);
  expect(before.pending).toContain('001-api-keys.ts');
  expect(await schemaOf(database.url)).toEqual(empty);
  await migrateUp(database.url);
  const after = await migrationStatus(database.url);
  expect(after).toEqual({ done: before.pending, pending: [], newer: [] });
});

test('a database that is away is a refusal, not a crash', async () => {
  const away = 'postgres://belcode@127.0.0.1:1/nothing';
  await expect(migrateUp(away)).rejects.toMatchObject({ id: 'store-unavailable' });
  await expect(migrationStatus(away)).rejects.toMatchObject({ id: 'store-unavailable' });
});

import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectPostgres, type Database, query } from '../../src/postgres/connect-postgres.ts';
import { createDatabase, type TestDatabase } from '../database.ts';
import { lab } from '../lab.ts';
import { startStopwatch } from '../stopwatch.ts';
import { startTcpProxy } from '../tcp-proxy.ts';

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await createDatabase();
  database = connectPostgres(home.url, 'requests', 2);
});

afterAll(async () => {
  await database.destroy();
  await home.drop();
});

test('a statement that takes too long is refused after two seconds', async () => {
  const elapsed = startStopwatch();
  await expect(query(() => database.raw('select pg_sleep(30)'))).rejects.toMatchObject({ id: 'store-unavailable' });
  expect(elapsed()).toBeLessThan(2_900);
});

test('a missing table says what to do', async () => {
  await expect(query(() => database('api_keys').select())).rejects.toMatchObject({
    id: 'store-unavailable',
    detail: expect.stringContaining('belcode migrate'),
  });
});

test('the values of a failed query are in no error', async () => {
  const refusal = await query(() => database.raw('select cast(? as text), nothing', ['s3cret-value'])).catch((e) => e);
  expect(`${refusal.message} ${refusal.detail} ${refusal.cause.message}`).not.toContain('s3cret-value');
});

test('a server that accepts the connection and says nothing is refused within a second', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  const mute = connectPostgres(`postgres://belcode@127.0.0.1:${port}/x`, 'requests', 1);
  const elapsed = startStopwatch();
  await expect(query(() => mute.raw('select 1'))).rejects.toMatchObject({ id: 'store-unavailable' });
  expect(elapsed()).toBeLessThan(1_400);
  await mute.destroy();
  silent.close();
});

test('a connection that was cut is replaced at the next query', async () => {
  const killer = connectPostgres(home.url, 'requests', 1);
  const { rows } = await database.raw('select pg_backend_pid() as pid');
  await killer.raw('select pg_terminate_backend(?)', [rows[0].pid]);
  await killer.destroy();
  // The first query may still meet the dead connection; the one after it may not.
  await database.raw('select 1').catch(() => {});
  expect((await database.raw('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('a connection that went silent is used once, and not given to the next query', async () => {
  const proxy = await startTcpProxy(lab().databasePort);
  const url = new URL(home.url);
  url.port = String(proxy.port);
  const over = connectPostgres(url.href, 'requests', 1);
  await over.raw('select 1');
  proxy.forget();
  await expect(query(() => over.raw('select 1'))).rejects.toMatchObject({ id: 'store-unavailable' });
  const elapsed = startStopwatch();
  expect((await over.raw('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(elapsed()).toBeLessThan(500);
  await over.destroy();
  await proxy.close();
});

test('a query that failed by its own fault does not harm the next one', async () => {
  await database.raw('select nothing').catch(() => {});
  expect((await database.raw('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

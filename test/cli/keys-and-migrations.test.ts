import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseApiKey } from '../../src/accounts/api-key.ts';
import { ApiKeyStore } from '../../src/accounts/api-key-store.ts';
import { ApiKeyVerifier } from '../../src/accounts/verify-api-key.ts';
import { systemClock } from '../../src/clock.ts';
import { connectPostgres, type Database } from '../../src/postgres/connect-postgres.ts';
import { noCounts } from '../accounts/no-counts.ts';
import { createDatabase, type TestDatabase } from '../database.ts';
import { belcode } from './run.ts';

let home: TestDatabase;
let database: Database;
let environment: Record<string, string>;

beforeAll(async () => {
  home = await createDatabase();
  database = connectPostgres(home.url, 'requests', 1);
  environment = { BELCODE_DATABASE_URL: home.url };
});

afterAll(async () => {
  await database.destroy();
  await home.drop();
});

test('a database without tables says what to do', async () => {
  const { code, complaints } = await belcode(['key', 'list'], environment);
  expect(code).toBe(1);
  expect(complaints).toContain('run `belcode migrate`');
});

test('migrations are shown, done, done once, and undone one at a time', async () => {
  expect((await belcode(['migrate', '--status'], environment)).out).toContain('pending  001-api-keys.ts');
  expect(await belcode(['migrate'], environment)).toMatchObject({
    code: 0,
    out: expect.stringContaining('done  001-api-keys.ts'),
  });
  expect((await belcode(['migrate'], environment)).out).toBe('Nothing to do.');
  const { done } = JSON.parse((await belcode(['migrate', '--status', '--json'], environment)).out) as {
    done: string[];
  };
  const undone = await belcode(['migrate', '--down'], environment);
  expect(undone.out).toBe(`undone  ${done.at(-1)}`);
  await belcode(['migrate'], environment);
});

test('a key is printed once, alone on stdout, and works', async () => {
  const { code, out, complaints } = await belcode(
    ['key', 'add', '--name', 'the shop', '--scope', 'challenges:number'],
    environment,
  );
  expect(code).toBe(0);
  expect(complaints).toBe('Keep it now: it is not shown again.');
  const verifier = new ApiKeyVerifier({ store: new ApiKeyStore(database), clock: systemClock, attempts: noCounts });
  expect(await verifier.verify(out, '10.0.0.1')).toMatchObject({ name: 'the shop', scopes: ['challenges:number'] });
  const list = await belcode(['key', 'list'], environment);
  expect(list.out).toContain('the shop');
  expect(list.out).not.toContain(parseApiKey(out)?.secret);
});

test('a key has no scope by default, and a script can create one', async () => {
  const { out } = await belcode(['key', 'add', '--name', 'robot', '--json'], environment);
  const made = JSON.parse(out) as { id: string; scopes: string[]; key: string };
  expect(made.scopes).toEqual([]);
  expect(parseApiKey(made.key)?.id).toBe(made.id);
});

test('a key is revoked once', async () => {
  const { key } = JSON.parse((await belcode(['key', 'add', '--name', 'gone', '--json'], environment)).out);
  const id = parseApiKey(key)?.id ?? '';
  expect((await belcode(['key', 'revoke', id], environment)).code).toBe(0);
  expect((await belcode(['key', 'revoke', id], environment)).code).toBe(1);
  const keys = JSON.parse((await belcode(['key', 'list', '--json'], environment)).out) as {
    id: string;
    revokedAt: string;
  }[];
  expect(keys.find((each) => each.id === id)?.revokedAt).toMatch(/^\d{4}-/);
  const verifier = new ApiKeyVerifier({ store: new ApiKeyStore(database), clock: systemClock, attempts: noCounts });
  await expect(verifier.verify(key, '10.0.0.1')).rejects.toMatchObject({ id: 'key-unknown' });
});

test('a key is bound to companies, which the list shows', async () => {
  for (const name of ['North', 'South'])
    await belcode(['company', 'add', '--name', name, '--country', 'NL'], environment);
  const add = (...more: string[]) => belcode(['key', 'add', '--name', `to ${more.at(-1)}`, ...more], environment);
  const user = ['--scope', 'challenges:user'];
  const { out } = await add(...user, '--company', 'North', '--company', 'South', '--company', 'North');
  const verifier = new ApiKeyVerifier({ store: new ApiKeyStore(database), clock: systemClock, attempts: noCounts });
  const { id, companyIds } = await verifier.verify(out, '10.0.0.1');
  expect(companyIds).toHaveLength(2);
  const keys = JSON.parse((await belcode(['key', 'list', '--json'], environment)).out) as Record<string, unknown>[];
  expect(keys.find((each) => each.id === id)?.companies).toEqual(expect.arrayContaining(['North', 'South']));
  expect(keys.find((each) => each.name === 'the shop')?.companies).toBeNull();
  const list = (await belcode(['key', 'list'], environment)).out;
  expect(list).toMatch(/the shop +challenges:number +all /);
  const made = JSON.parse((await belcode(['audit', '--json'], environment)).out)[0];
  expect(made).toMatchObject({ event: 'api-key-added', detail: { keyId: id, companies: 'North, South' } });
});

test.each([
  ['a company that does not exist', ['--company', 'Nowhere'], 'company-unknown'],
  ['an empty name of a company', ['--company', ''], 'company-unknown'],
  [
    'several companies for any number',
    ['--scope', 'challenges:number', '--company', 'North', '--company', 'South'],
    'key-companies-many',
  ],
])('a key for %s is not made', async (_, options, refusal) => {
  const before = (await belcode(['key', 'list', '--json'], environment)).out;
  const { code, out, complaints } = await belcode(['key', 'add', '--name', 'x', ...options], environment);
  expect([code, out, complaints]).toEqual([1, '', expect.stringContaining(refusal)]);
  expect((await belcode(['key', 'list', '--json'], environment)).out).toBe(before);
});

test('undoing the migration revokes bound keys, which would otherwise reach everybody', async () => {
  const { out } = await belcode(['key', 'add', '--name', 'bound', '--company', 'North'], environment);
  while (!(await belcode(['migrate', '--down'], environment)).out.includes('020-key-companies'));
  await belcode(['migrate'], environment);
  const verifier = new ApiKeyVerifier({ store: new ApiKeyStore(database), clock: systemClock, attempts: noCounts });
  await expect(verifier.verify(out, '10.0.0.1')).rejects.toMatchObject({ id: 'key-unknown' });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOfSecret, formatApiKey, mintApiKey } from '../../src/accounts/api-key.ts';
import { ApiKeyStore } from '../../src/accounts/api-key-store.ts';
import { ApiKeyVerifier } from '../../src/accounts/verify-api-key.ts';
import type { Clock } from '../../src/clock.ts';
import { connectPostgres, type Database } from '../../src/postgres/connect-postgres.ts';
import { systemRandom } from '../../src/random.ts';
import { createMigratedDatabase, type TestDatabase } from '../database.ts';
import { noCounts } from './no-counts.ts';

let home: TestDatabase;
let database: Database;
let store: ApiKeyStore;
let now = 0;
const clock: Clock = { now: () => now, wait: () => Promise.resolve() };

beforeAll(async () => {
  home = await createMigratedDatabase();
  database = connectPostgres(home.url, 'requests', 2);
  store = new ApiKeyStore(database);
});

afterAll(async () => {
  await database.destroy();
  await home.drop();
});

async function addKey() {
  const presented = mintApiKey(systemRandom);
  await store.add({
    id: presented.id,
    name: 'shop',
    scopes: ['challenges:number'],
    secretDigest: digestOfSecret(presented.secret),
  });
  return presented;
}

function countingStore() {
  let finds = 0;
  return {
    find: (id: string) => {
      finds += 1;
      return store.find(id);
    },
    get finds() {
      return finds;
    },
  };
}

test('a right key is known by its name and scopes, and its secret is nowhere in the database', async () => {
  const presented = await addKey();
  const verifier = new ApiKeyVerifier({ store, clock, attempts: noCounts });
  expect(await verifier.verify(formatApiKey(presented), '10.0.0.1')).toEqual({
    id: presented.id,
    name: 'shop',
    scopes: ['challenges:number'],
  });
  const { rows } = await database.raw('select t::text as row from api_keys t');
  expect(JSON.stringify(rows)).not.toContain(presented.secret);
});

test('a malformed, an unknown, a wrong and a revoked key get the same words', async () => {
  const [known, revoked] = [await addKey(), await addKey()];
  expect(await store.revoke(revoked.id)).toBe(true);
  expect(await store.revoke(revoked.id)).toBe(false);
  const verifier = new ApiKeyVerifier({ store, clock, attempts: noCounts });
  const wrong = [
    'bel_x_y',
    formatApiKey(mintApiKey(systemRandom)),
    formatApiKey({ id: known.id, secret: systemRandom.secret() }),
    formatApiKey(revoked),
  ];
  for (const text of wrong)
    await expect(verifier.verify(text, '10.0.0.1')).rejects.toMatchObject({ id: 'key-unknown' });
});

test('an unknown key costs the same one question to the database as a wrong secret', async () => {
  const known = await addKey();
  const counting = countingStore();
  const verifier = new ApiKeyVerifier({ store: counting, clock, attempts: noCounts });
  await verifier.verify(formatApiKey(mintApiKey(systemRandom)), '10.0.0.1').catch(() => {});
  expect(counting.finds).toBe(1);
  await verifier.verify(formatApiKey({ id: known.id, secret: systemRandom.secret() }), '10.0.0.1').catch(() => {});
  expect(counting.finds).toBe(2);
});

test('a revoked key works for at most ten seconds more', async () => {
  const presented = await addKey();
  const verifier = new ApiKeyVerifier({ store, clock, attempts: noCounts });
  await verifier.verify(formatApiKey(presented), '10.0.0.1');
  await store.revoke(presented.id);
  now += 9_999;
  await expect(verifier.verify(formatApiKey(presented), '10.0.0.1')).resolves.toMatchObject({ id: presented.id });
  now += 1;
  await expect(verifier.verify(formatApiKey(presented), '10.0.0.1')).rejects.toMatchObject({ id: 'key-unknown' });
});

test('a key that was right is read again without being counted, until it is wrong', async () => {
  const presented = await addKey();
  let counted = 0;
  const attempts = {
    ...noCounts,
    takeAll: async () => {
      counted += 1;
      return undefined;
    },
  };
  const verifier = new ApiKeyVerifier({ store, clock, attempts });
  const show = (address: string) => verifier.verify(formatApiKey(presented), address);
  await show('10.0.0.1');
  for (const address of ['10.0.0.1', '10.0.0.2']) {
    now += 10_000;
    await show(address);
  }
  expect(counted).toBe(1);
  await store.revoke(presented.id);
  now += 10_000;
  const refused = await Promise.allSettled(['10.0.0.1', '10.0.0.2', '10.0.0.3'].map(show));
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(counted).toBe(1);
  await expect(show('10.0.0.1')).rejects.toMatchObject({ id: 'key-unknown' });
  expect(counted).toBe(2);
});

test('a hundred requests at once with one key ask the database once', async () => {
  const presented = await addKey();
  const counting = countingStore();
  const verifier = new ApiKeyVerifier({ store: counting, clock, attempts: noCounts });
  await Promise.all(Array.from({ length: 100 }, () => verifier.verify(formatApiKey(presented), '10.0.0.1')));
  await verifier.verify(formatApiKey(presented), '10.0.0.1');
  expect(counting.finds).toBe(1);
});

test('at most a thousand keys are remembered; the oldest is read again', async () => {
  const keys = Array.from({ length: 1_001 }, () => mintApiKey(systemRandom));
  const byId = new Map(keys.map((key) => [key.id, key]));
  let finds = 0;
  const verifier = new ApiKeyVerifier({
    clock,
    attempts: noCounts,
    store: {
      async find(id) {
        finds += 1;
        const secretDigest = digestOfSecret(byId.get(id)?.secret ?? '');
        return {
          id,
          name: '',
          scopes: [],
          secretDigest,
          createdAt: new Date(0),
          revokedAt: undefined,
          hasEnded: false,
        };
      },
    },
  });
  for (const key of keys) await verifier.verify(formatApiKey(key), '10.0.0.1');
  const [first, , last] = [keys[0], keys[1], keys[1_000]];
  if (first === undefined || last === undefined) throw new Error('unreachable');
  await verifier.verify(formatApiKey(last), '10.0.0.1');
  expect(finds).toBe(1_001);
  await verifier.verify(formatApiKey(first), '10.0.0.1');
  expect(finds).toBe(1_002);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPushKeys, PushKeyStore, showPushKeys } from '../../src/factors/push-key-store.ts';
import { sealKeys } from '../../src/factors/seal.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { systemRandom as random } from '../../src/random.ts';
import { openPeople, type People, tester } from '../accounts/people.ts';

const secret = 'a secret of at least thirty-two bytes';
const own = (id: string) => ({ id, base64: Buffer.from(random.secret(), 'base64url').toString('base64') });

let home: People;

beforeAll(async () => {
  home = await openPeople();
});

beforeEach(() => home.database('push_keys').delete());

afterAll(() => home.close());

const storeWith = (keys = sealKeys(secret), database = home.database) =>
  new PushKeyStore({ database, random, sealKeys: keys });

const eventsOf = async (event: 'push-keys-created' | 'push-keys-renewed') => (await home.audit.list({ event })).length;

describe('the push keys', () => {
  it('are made at the first read, and stay the same', async () => {
    expect(await showPushKeys(home.database)).toBeUndefined();
    const before = await eventsOf('push-keys-created');
    const keys = await storeWith().ensure();
    expect(await storeWith().ensure()).toEqual(keys);
    expect((await showPushKeys(home.database))?.publicKey).toBe(keys.publicKey);
    expect(await eventsOf('push-keys-created')).toBe(before + 1);
  });

  it('are one pair however many api processes start at once', async () => {
    const before = await eventsOf('push-keys-created');
    const databases = Array.from({ length: 24 }, () => connectPostgres(home.url, 'requests', 1));
    // Connected one after the other, so that only the reads race, and no limit of a connection counts.
    for (const database of databases) await database.raw('select 1');
    const keys = await Promise.all(databases.map((database) => storeWith(sealKeys(secret), database).ensure()));
    await Promise.all(databases.map((database) => database.destroy()));
    expect(new Set(keys.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await home.database('push_keys')).toHaveLength(1);
    expect(await eventsOf('push-keys-created')).toBe(before + 1);
  });

  it('are read once for a burst of pushes, and again for the next push', async () => {
    await storeWith().ensure();
    const database = connectPostgres(home.url, 'requests', 2);
    let queries = 0;
    database.on('query', () => {
      queries += 1;
    });
    const store = storeWith(sealKeys(secret), database);
    await Promise.all(Array.from({ length: 200 }, () => store.ensure()));
    expect(queries).toBe(1);
    await store.ensure();
    expect(queries).toBe(2);
    await database.destroy();
  });

  it('that could not be read once can be read the next time', async () => {
    const store = storeWith();
    await home.database.raw('alter table push_keys rename to push_keys_away');
    await expect(store.ensure()).rejects.toMatchObject({ id: 'store-unavailable' });
    await home.database.raw('alter table push_keys_away rename to push_keys');
    await store.ensure();
  });

  it('cannot be two', async () => {
    await storeWith().ensure();
    const [{ only_row: _, ...row }] = await home.database('push_keys');
    await expect(home.database('push_keys').insert(row)).rejects.toThrow('push_keys_pkey');
    await expect(home.database('push_keys').insert({ ...row, only_row: false })).rejects.toThrow(
      'push_keys_has_one_row',
    );
  });

  it('lie sealed: the private one is nowhere in the database', async () => {
    const { privateKey } = await storeWith().ensure();
    const [row] = await home.database('push_keys');
    const bytes = row.sealed_private_key as Buffer;
    expect(bytes.includes(privateKey)).toBe(false);
    expect(bytes.includes(Buffer.from(privateKey, 'base64url'))).toBe(false);
    expect(JSON.stringify(await home.audit.list())).not.toContain(privateKey);
  });

  it('attack: a sealed secret from elsewhere in the database does not open as the push key', async () => {
    const { seal } = await import('../../src/factors/seal.ts');
    const keys = sealKeys(secret);
    await storeWith(keys).ensure();
    const moved = seal({ keys, random }, { userId: 'anna', purpose: 'authenticator' }, 'her secret');
    await home.database('push_keys').update({ sealed_private_key: moved.bytes, key_id: moved.keyId });
    await expect(storeWith(keys).ensure()).rejects.toThrow('belcode app keys --renew');
  });
});

describe('a change of the keys that seal', () => {
  it('seals the push keys again at the next read, and the old key is no longer needed', async () => {
    const keys = await storeWith().ensure();
    const first = own('k1');
    expect(await storeWith(sealKeys(secret, [first])).ensure()).toEqual(keys);
    expect((await showPushKeys(home.database))?.sealedBy).toBe('k1');
    const others = sealKeys('another secret of thirty-two bytes or more', [first]);
    expect(await storeWith(others).ensure()).toEqual(keys);
  });

  it('too soon opens nothing, says which key is missing and what to do, and leaves the row as it is', async () => {
    await storeWith(sealKeys(secret, [own('k1')])).ensure();
    const before = await home.database('push_keys');
    await expect(storeWith().ensure()).rejects.toThrow(/no key k1 .*`belcode app keys --renew`/);
    expect(await home.database('push_keys')).toEqual(before);
  });
});

describe('a renewal', () => {
  it('is in force at once for everybody, and audited with who did it', async () => {
    const [store, other] = [storeWith(), storeWith()];
    const old = await other.ensure();
    const publicKey = await store.renew(tester);
    const renewed = await other.ensure();
    expect(renewed.publicKey).toBe(publicKey);
    expect(renewed.privateKey).not.toBe(old.privateKey);
    expect(await home.database('push_keys')).toHaveLength(1);
    expect((await home.audit.list({ event: 'push-keys-renewed', limit: 1 }))[0]?.actor).toEqual(tester);
  });

  it('makes the first keys too, and mends those that do not open', async () => {
    await storeWith(sealKeys(secret, [own('gone')])).renew(tester);
    const publicKey = await storeWith().renew(tester);
    expect((await storeWith().ensure()).publicKey).toBe(publicKey);
  });

  it('tells when it was, by the clock of the database', async () => {
    await storeWith().ensure();
    await home.database('push_keys').update({ made_at: '2020-01-01' });
    await storeWith().renew(tester);
    const { rows } = await home.database.raw("select now() - made_at < interval '1 minute' as young from push_keys");
    expect(rows[0].young).toBe(true);
  });
});

it('can be inspected without making or resealing any', async () => {
  expect(await openPushKeys(home.database, sealKeys(secret))).toBeUndefined();
  expect(await home.database('push_keys')).toEqual([]);
  const { publicKey } = await storeWith().ensure();
  const shown = await openPushKeys(home.database, sealKeys(secret, [own('k1')]));
  expect(shown).toMatchObject({ publicKey, sealedBy: expect.stringMatching(/^secret-/) });
  expect(await showPushKeys(home.database)).toEqual(shown);
  await expect(openPushKeys(home.database, sealKeys(`another ${secret}`))).rejects.toThrow(/do not open.*--renew/);
});

it('a database that is away is a refusal', async () => {
  const database = connectPostgres('postgres://belcode@127.0.0.1:1/nothing', 'requests', 1);
  await expect(storeWith(sealKeys(secret), database).ensure()).rejects.toMatchObject({ id: 'store-unavailable' });
  await expect(storeWith(sealKeys(secret), database).renew(tester)).rejects.toMatchObject({ id: 'store-unavailable' });
  await database.destroy();
});

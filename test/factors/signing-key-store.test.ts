import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findMissingSealKeys } from '../../src/factors/missing-seal-key-store.ts';
import { sealKeys } from '../../src/factors/seal.ts';
import { SigningKeyStore, showSigningKeys } from '../../src/factors/signing-key-store.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { systemRandom as random } from '../../src/random.ts';
import { openPeople, type People, tester } from '../accounts/people.ts';

const secret = 'a secret of at least thirty-two bytes';

let home: People;

beforeAll(async () => {
  home = await openPeople();
});

beforeEach(() => home.database('oidc_keys').delete());

afterAll(() => home?.close());

const storeWith = (keys = sealKeys(secret), database = home.database) =>
  new SigningKeyStore({ database, random, sealKeys: keys });

const agedBy = (interval: string) =>
  home.database.raw(`update oidc_keys set made_at = made_at - interval '${interval}',
    signs_from = signs_from - interval '${interval}'`);

const kidsOf = async () => (await storeWith().ensure()).map(({ kid }) => kid);

describe('the keys that sign ID tokens', () => {
  it('are one key however many api processes start at once, and its private part is sealed', async () => {
    const databases = Array.from({ length: 4 }, () => connectPostgres(home.url, 'requests', 2));
    const read = await Promise.all(databases.map((database) => storeWith(sealKeys(secret), database).ensure()));
    await Promise.all(databases.map((database) => database.destroy()));
    expect(new Set(read.map(([key]) => key?.kid)).size).toBe(1);
    const [key] = await storeWith().ensure();
    expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    const rows = await home.database('oidc_keys');
    expect(rows).toHaveLength(1);
    expect(rows[0].sealed_key.toString('latin1')).not.toContain(String(key?.d));
  });

  it('get a successor after 90 days, which signs an hour later; the old one goes after a day', async () => {
    const [first] = await kidsOf();
    await agedBy('90 days');
    const due = await kidsOf();
    expect(due).toHaveLength(2);
    expect(due[0]).toBe(first);
    expect((await showSigningKeys(home.database)).map(({ state }) => state)).toEqual(['signs', 'next']);
    await agedBy('61 minutes');
    expect(await kidsOf()).toEqual([due[1], first]);
    await agedBy('24 hours');
    expect(await kidsOf()).toEqual([due[1]]);
    expect(await home.database('oidc_keys')).toHaveLength(1);
  });

  it('are renewed by the operator; at once when somebody else may have one', async () => {
    const [first] = await kidsOf();
    await storeWith().renew(tester);
    expect((await kidsOf())[0]).toBe(first);
    await storeWith().renew(tester, { atOnce: true });
    const left = await kidsOf();
    expect(left).toHaveLength(1);
    expect(left).not.toContain(first);
    const [event] = await home.audit.list({ event: 'oidc-keys-renewed' });
    expect([event?.actor.kind, event?.detail]).toEqual(['command-line', { count: 2 }]);
  });

  it('do not open with another secret, and say which one is missing and what to do', async () => {
    await storeWith().ensure();
    const other = sealKeys('another secret of at least thirty-two bytes');
    await expect(storeWith(other).ensure()).rejects.toThrow('belcode oidc keys --renew --at-once');
    expect(await findMissingSealKeys(home.database, other)).toMatchObject([{ signingKeys: 1 }]);
  });
});

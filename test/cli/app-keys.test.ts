import { afterAll, beforeAll, expect, it } from 'vitest';
import { PushKeyStore } from '../../src/factors/push-key-store.ts';
import { sealKeys } from '../../src/factors/seal.ts';
import { systemRandom as random } from '../../src/random.ts';
import { openPeople, type People } from '../accounts/people.ts';
import { belcode } from './run.ts';

const secret = 'a secret of at least thirty-two bytes';
let home: People;
let environment: Record<string, string>;
let keys: PushKeyStore;

beforeAll(async () => {
  home = await openPeople();
  environment = { BELCODE_DATABASE_URL: home.url, SUDO_USER: 'olga' };
  keys = new PushKeyStore({ database: home.database, random, sealKeys: sealKeys(secret) });
});

afterAll(() => home.close());

const run = (args: string[], more: Record<string, string> = {}) =>
  belcode(['app', 'keys', ...args], { ...environment, ...more });

it('there are none before the api has made them', async () => {
  expect(await run([])).toMatchObject({ code: 1, out: '', complaints: expect.stringContaining('no push keys yet') });
});

it('the public key is shown with its age, without any secret, and the private one never', async () => {
  const { publicKey, privateKey } = await keys.ensure();
  await home.database('push_keys').update({ made_at: new Date(Date.now() - 3.5 * 86_400_000) });
  const { code, out, complaints } = await run([]);
  expect([code, complaints]).toEqual([0, '']);
  expect(out).toContain(publicKey);
  expect(out).toContain(', 3 days ago');
  expect(out).toContain('set BELCODE_PUSH_CONTACT');
  expect(out).not.toContain(privateKey);
  const { out: json } = await run(['--json'], { BELCODE_OPERATOR_MAIL: 'olga@example.org' });
  expect(JSON.parse(json)).toEqual({
    publicKey,
    madeAt: expect.stringMatching(/^\d{4}-/),
    sealedBy: expect.stringMatching(/^secret-/),
    contact: 'mailto:olga@example.org',
  });
});

it('a renewal wants the secret that seals, and changes nothing without it', async () => {
  const before = await keys.ensure();
  const { code, complaints } = await run(['--renew']);
  expect([code, complaints]).toEqual([1, expect.stringContaining('BELCODE_SECRET is not set')]);
  expect(await keys.ensure()).toEqual(before);
});

it('a renewal makes others, warns that every browser must subscribe again, and is audited', async () => {
  const before = await keys.ensure();
  const { code, out, complaints } = await run(['--renew'], { BELCODE_SECRET: secret });
  const after = await keys.ensure();
  expect([code, after.publicKey === before.publicKey]).toEqual([0, false]);
  expect(out).toContain(after.publicKey);
  expect(out).toContain(', 0 days ago');
  expect(complaints).toContain('must subscribe again');
  expect(out + complaints).not.toContain(after.privateKey);
  expect((await home.audit.list({ event: 'push-keys-renewed' })).map(({ actor }) => actor)).toEqual([
    { kind: 'command-line', id: 'olga' },
  ]);
});

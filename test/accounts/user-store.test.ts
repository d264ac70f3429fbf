import { afterAll, beforeAll, expect, test } from 'vitest';
import { choosePassword } from '../../src/accounts/choose-password.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { hashOfNothing, hashPassword, verifyPassword } from '../../src/accounts/password.ts';
import { systemRandom } from '../../src/random.ts';
import { openPeople, type People, tester } from './people.ts';

let people: People;

beforeAll(async () => {
  people = await openPeople();
});

afterAll(() => people.close());

const insertUser = { hash: hashOfNothing(systemRandom), mustChange: false };

test('a user is found by login regardless of case, and a login has one user', async () => {
  const { id, companyId } = await people.addUser({ login: '202.Jansen' });
  expect(await people.users.findByLogin('202.JANSEN')).toMatchObject({ id, login: '202.Jansen' });
  expect(await people.loginFacts.findByLogin('202.jansen')).toMatchObject({ user: { id } });
  await expect(people.addUser({ companyId, login: '202.jAnSeN' })).rejects.toMatchObject({ id: 'login-taken' });
  await expect(people.addCompany((await people.companies.find(companyId)).name)).rejects.toMatchObject({
    id: 'company-taken',
  });
});

test.each(['', ' ', "' or 1=1 --", 'x\0y', 'ⅻ', 'ſam', '%', 'é', 'x'.repeat(10_000)])(
  'a login that cannot be is nobody, not an error: %j',
  async (login) => {
    expect(await people.loginFacts.findByLogin(login)).toBeUndefined();
    await expect(people.users.findByLogin(login)).rejects.toMatchObject({ id: 'user-unknown' });
  },
);

test('of twenty who add the same login at once, one does', async () => {
  const { id: companyId } = await people.addCompany();
  const adds = await Promise.allSettled(
    Array.from({ length: 20 }, (_, at) => people.addUser({ companyId, login: at % 2 ? 'Twin' : 'tWIN' })),
  );
  expect(adds.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const each of adds) if (each.status === 'rejected') expect(each.reason).toMatchObject({ id: 'login-taken' });
});

test.each([
  ['login-invalid', { login: 'с.jansen' }],
  ['login-invalid', { login: '-x' }],
  ['login-invalid', { login: 'x'.repeat(65) }],
  ['name-invalid', { name: ' ' }],
  ['name-invalid', { name: 'Anna\nBcc: all' }],
  ['name-invalid', { name: 'An\u202ena' }],
  ['name-invalid', { name: 'x'.repeat(81) }],
  ['email-invalid', { email: 'anna' }],
  ['email-invalid', { email: 'anna@x\r\nBcc: y@z' }],
  ['email-invalid', { email: 'anna@x, y@z' }],
  ['extension-invalid', { extension: '1&PJSIP/2' }],
  ['extension-invalid', { extension: '2' }],
  ['extension-invalid', { extension: '1234567' }],
  ['company-unknown', { companyId: 'none' }],
] as const)('%s: %j', async (id, wrong) => {
  await expect(people.addUser(wrong)).rejects.toMatchObject({ id });
});

test('what is refused by a rule is refused by the table too', async () => {
  const { id, companyId } = await people.addUser();
  const change = (changes: object) => people.database('users').where({ id }).update(changes);
  await expect(change({ login: 'a b' })).rejects.toMatchObject({ constraint: 'users_login_is_plain' });
  await expect(change({ role: 'god' })).rejects.toMatchObject({ constraint: 'users_role_is_known' });
  await expect(change({ language: 'Dutch' })).rejects.toMatchObject({ constraint: 'users_language_is_tag' });
  await expect(people.companies.add({ name: 'x', country: 'nl' }, tester)).rejects.toMatchObject({
    id: 'country-invalid',
  });
  expect((await people.users.find(id)).companyId).toBe(companyId);
});

test('a user keeps a language that is no longer offered, until another is chosen', async () => {
  const { id } = await people.addUser();
  await people.database('users').where({ id }).update({ language: 'xx' });
  const edit = (changes: object) => people.users.edit(id, changes, { companyIds: undefined, roles: ['user'] }, tester);
  await edit({ name: 'Anna' });
  expect(await people.users.find(id)).toMatchObject({ name: 'Anna', language: 'xx' });
  await expect(edit({ language: 'xx-YY' })).rejects.toMatchObject({ id: 'request-invalid' });
  await edit({ language: 'nl' });
  expect((await people.users.find(id)).language).toBe('nl');
});

test('users from the store have no hash, but the facts of a login do', async () => {
  const passwordHash = hashOfNothing(systemRandom);
  const user = await people.addUser({ passwordHash });
  for (const given of [user, await people.users.find(user.id), await people.users.findByLogin(user.login)]) {
    expect(JSON.stringify(given)).not.toContain('argon2');
  }
  const facts = await people.loginFacts.findByLogin(user.login);
  expect(facts?.passwordHash).toBe(passwordHash);
  expect(JSON.stringify(facts?.user)).not.toContain('argon2');
});

test('no password is right for a disabled user, and the old one works again when enabled', async () => {
  const { id, login } = await people.addUser();
  await people.users.setDisabled(id, true, everyGrant, tester);
  expect(await people.loginFacts.findByLogin(login)).toMatchObject({ passwordHash: undefined });
  await people.users.setDisabled(id, false, everyGrant, tester);
  expect((await people.loginFacts.find(id))?.passwordHash).toMatch(/^\$argon2id/);
});

test('a chosen password works, is not the old one, and of two at once one counts', async () => {
  const old = 'vier fietsen in de regen';
  const user = await people.addUser({ passwordHash: await hashPassword(old, systemRandom) });
  await people.users.askPasswordChange(user.id, tester);
  const facts = await people.loginFacts.find(user.id);
  expect(facts?.passwordMustChange).toBe('asked');
  const current = facts?.passwordHash;
  const parts = { users: people.users, random: systemRandom };
  const choose = (password: string) =>
    choosePassword(parts, { user, current, password, how: 'chosen-at-login' }, { kind: 'user', id: user.id });
  await expect(choose(old)).rejects.toMatchObject({ id: 'password-same' });
  await expect(choose('kort')).rejects.toMatchObject({ id: 'password-too-short' });
  const both = await Promise.allSettled([choose('de eerste van de twee'), choose('de tweede van de twee')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(both.find((each) => each.status === 'rejected')?.reason).toMatchObject({ id: 'password-stale' });
  const now = await people.loginFacts.find(user.id);
  expect(now?.passwordMustChange).toBeUndefined();
  expect(await verifyPassword(old, now?.passwordHash)).toBe(false);
});

test('the audit has every change with the company, and no secret', async () => {
  const user = await people.addUser();
  const actor = { kind: 'user', id: user.id } as const;
  await people.users.setPassword({ userId: user.id, hash: insertUser.hash, how: 'changed-by-owner' }, actor);
  await people.users.markSetupSkipped(user.id, '192.0.2.1');
  await people.users.setLanguage(user.id, 'en');
  const records = await people.audit.list({ userId: user.id });
  expect(records.map(({ event }) => event)).toEqual(['setup-skipped', 'password-changed', 'user-added']);
  for (const record of records) expect(record.companyId).toBe(user.companyId);
  expect(JSON.stringify(records)).not.toContain('argon2');
  expect(await people.users.find(user.id)).toMatchObject({ language: 'en', setupSkippedAt: expect.any(Date) });
});

test('a user who is not there is user-unknown in every method', async () => {
  const { users } = people;
  for (const act of [
    () => users.find('none'),
    () => users.setLanguage('none', 'nl'),
    () => users.setDisabled('none', true, everyGrant, tester),
    () => users.askPasswordChange('none', tester),
    () => users.setPassword({ userId: 'none', hash: 'x', insteadOf: 'y', how: 'given' }, tester),
  ]) {
    await expect(act()).rejects.toMatchObject({ id: 'user-unknown' });
  }
});

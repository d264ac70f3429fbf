import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addCompanyUser } from '../../src/accounts/add-user.ts';
import { everyGrant, grantOfKey } from '../../src/accounts/grant.ts';
import { grantOf } from '../../src/accounts/power-over.ts';
import type { Role, UserChanges } from '../../src/accounts/user.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { askUserForKey } from '../../src/challenges/ask-for-key.ts';
import { giveSetUpCode, renewSetUpCode } from '../../src/factors/set-up-code.ts';
import { answerForgotten } from '../../src/login/answer-forgotten.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { proveSetUpCode } from '../../src/login/prove-set-up-code.ts';
import { secondFactors } from '../../src/login/second-factors.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { editUser } from '../../src/people/edit-user.ts';
import { eraseUser } from '../../src/people/erase-user.ts';
import { addUserForKey } from '../../src/people/users-of-key.ts';
import { systemRandom as random } from '../../src/random.ts';
import { cheapHash } from '../accounts/cheap-hash.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, password, refusalOf } from '../login/open-login.ts';

let home: Login;
let companyId: string;

beforeAll(async () => {
  home = await openLogin();
  companyId = (await home.addCompany(`Company ${random.id()}`)).id;
});

afterAll(() => home.close());

const parts = () => ({ ...home.parts, users: home.users, companies: home.companies, devices: home.parts.app.devices });
const person = (given: { email?: string; role?: Role } = {}) => home.addPerson({ companyId, ...given });
const freshLogin = () => `anna.${random.id()}`;

/** Everybody who may change users, with what they may make of them. */
const editors = {
  'an operator': () => [grantOf({ companyId, role: 'operator' }), { kind: 'operator', id: random.id() }],
  'the command line': () => [everyGrant, tester],
  'a company admin': () => [grantOf({ companyId, role: 'company-admin' }), { kind: 'company-admin', id: random.id() }],
  'a key of the company': () => [grantOfKey({ companyIds: [companyId] }), { kind: 'api-key', id: random.id() }],
  'a key of every company': () => [grantOfKey({}), { kind: 'api-key', id: random.id() }],
} satisfies Record<string, () => [ReturnType<typeof grantOfKey>, Actor]>;
type Editor = keyof typeof editors;
const everyEditor = Object.keys(editors) as Editor[];

function edit(editor: Editor, userId: string, changes: UserChanges) {
  const [grant, by] = editors[editor]();
  return editUser(parts(), { userId, changes, grant }, by);
}

const key = (scope: 'users:write' | 'challenges:user') => ({ id: random.id(), name: 'Billing', scopes: [scope] });
const askOfPanel = (login: string) => {
  const keyLimits = { key: [{ max: 1_000, windowSeconds: 60 }], user: [{ max: 1_000, windowSeconds: 60 }] };
  const question = { login, factorId: undefined, language: undefined, purpose: 'login' };
  return askUserForKey({ ...parts(), keyLimits }, key('challenges:user'), question);
};

/** How the first person loses a login. */
const losses: Record<string, (user: { id: string; login: string }) => Promise<unknown>> = {
  'was erased': ({ id: userId, login }) => eraseUser(parts(), { userId, grant: everyGrant, typed: login }, tester),
  'was renamed': ({ id }) => edit('a key of every company', id, { login: freshLogin() }),
  'was renamed by SQL': ({ id }) => home.database('users').where({ id }).update({ login: freshLogin() }),
  'was erased by SQL': ({ id }) => home.database('users').where({ id }).delete(),
};

/** How another person gets it. */
const gains: Record<string, (login: string) => Promise<{ id: string }>> = {
  'is added by a key': (login) => {
    const bound = { ...key('users:write'), companyIds: [companyId] };
    return addUserForKey({ ...parts(), random }, bound, { login, name: 'Mallory', email: 'm@example.org' });
  },
  'is added by a company admin': async (login) => {
    const user = { companyId, login, name: 'Mallory', role: 'user' } as const;
    return (await addCompanyUser({ ...parts(), random }, user, random.id())).user;
  },
  'is added by the command line': (login) => home.addPerson({ companyId, login }),
  'is added in other letters': (login) => home.addPerson({ companyId, login: login.toUpperCase() }),
  ...Object.fromEntries(
    everyEditor.map((editor) => [
      `is renamed by ${editor}`,
      async (login: string) => {
        const { id } = await person();
        await home.givePhone(id);
        await edit(editor, id, { login });
        return { id };
      },
    ]),
  ),
};

describe('a login that another person had', () => {
  const both = Object.keys(losses).flatMap((loss) => Object.keys(gains).map((gain) => [loss, gain] as const));
  it.each(both)('who %s, and another who %s: no method without the operator', async (loss, gain) => {
    const anna = await person();
    await home.givePhone(anna.id);
    await losses[loss]?.(anna);
    const mallory = await gains[gain]?.(anna.login);
    const { id = '' } = mallory ?? {};
    expect(await home.factors.list(id)).toEqual([]);
    expect(await refusalOf(askOfPanel(anna.login))).toBe('factor-missing');
    const hash = await cheapHash(password);
    await home.users.setPassword({ userId: id, hash, how: 'given' }, tester);
    const { sessionId, step } = await home.logIn(anna.login);
    expect(step).toBe('set-up');
    expect(await refusalOf(beginFactor(home.parts, { sessionId, kind: 'authenticator' }))).toBe('set-up-code-needed');
    const { code } = await renewSetUpCode(parts(), id, tester);
    const proven = await proveSetUpCode(home.parts, { sessionId, code });
    const begun = beginFactor(home.parts, { sessionId: proven.sessionId, kind: 'authenticator' });
    expect(await refusalOf(begun)).toBeUndefined();
  });

  it('a person who gets their own login back, or changes its letters, keeps the methods', async () => {
    const anna = await person();
    await home.givePhone(anna.id);
    for (const login of [freshLogin(), anna.login, anna.login.toUpperCase(), anna.login]) {
      expect((await edit('a key of the company', anna.id, { login })).wasReset).toBe(false);
    }
    expect(await home.factors.list(anna.id)).toHaveLength(1);
  });

  it('a former login is kept as a digest only', async () => {
    const anna = await person();
    await losses['was erased']?.(anna);
    const { rows } = await home.database.raw('select f::text as row, digest from former_logins f');
    expect(JSON.stringify(rows)).toContain(anna.id);
    expect(JSON.stringify(rows)).not.toContain(anna.login);
    const { rows: plain } = await home.database.raw("select sha256(convert_to(?, 'UTF8')) as digest", [anna.login]);
    expect(rows.some(({ digest }: { digest: Buffer }) => digest.equals(plain[0].digest))).toBe(false);
  });
});

describe('a mail address that somebody else chose', () => {
  const email = () => `${random.id()}@example.org`;
  const link = async (login: string) => {
    await forgotPassword(home.parts, { login, by: 'mail', address });
    const { token = '' } = (home.mails.findLast(({ kind }) => kind === 'passwordLink')?.about ?? {}) as {
      token?: string;
    };
    return (await openPasswordLink(home.parts, { token })).sessionId;
  };
  const choose = async (sessionId: string, chosen = 'an entirely new one') =>
    chooseForgottenPassword(home.parts, { sessionId, password: chosen });
  const logIn = (login: string) => startLogin(home.parts, { login, password: 'an entirely new one', address });

  const others: readonly Editor[] = ['a company admin', 'a key of the company', 'a key of every company'];
  it.each(everyEditor.flatMap((editor) => [email(), undefined].map((before) => [editor, before] as const)))(
    'by %s, instead of %s: the link alone is a whole login only where the operator chose it',
    async (editor, before) => {
      const { id, login } = await person(before === undefined ? {} : { email: before });
      await edit(editor, id, { email: email() });
      await choose(await link(login));
      const { sessionId, step } = await logIn(login);
      const isOthers = others.includes(editor);
      if (isOthers) expect(step).toBe('set-up');
      const begun = await refusalOf(beginFactor(home.parts, { sessionId, kind: 'authenticator' }));
      expect(begun === 'set-up-code-needed').toBe(isOthers);
      const events = (await home.auditOf(id)).map(({ event }) => event);
      expect(events.includes('second-factor-reset')).toBe(isOthers);
    },
  );

  it('the address that a key gave a new user is their first, and needs no code', async () => {
    const login = freshLogin();
    const bound = { ...key('users:write'), companyIds: [companyId] };
    await addUserForKey({ ...parts(), random }, bound, { login, name: 'New', email: email() });
    await choose(await link(login));
    const { sessionId } = await logIn(login);
    const begun = await refusalOf(beginFactor(home.parts, { sessionId, kind: 'authenticator' }));
    expect(begun).not.toBe('set-up-code-needed');
  });

  it.each(others)('by %s: a telephone that reset the password stays no second factor', async (editor) => {
    const { id, login } = await person();
    await home.givePhone(id);
    const asked = await forgotPassword(home.parts, { login, by: 'phone', address });
    if (asked.state !== 'asked') throw new Error('not asked');
    await home.speak((await home.workOf(asked.sessionId)).challenge?.id, '482913');
    const passed = await answerForgotten(home.parts, { sessionId: asked.sessionId, code: '482913' });
    if (passed.state !== 'passed') throw new Error('not passed');
    await choose(passed.sessionId, 'a password by telephone');
    await edit(editor, id, { email: email() });
    await choose(await link(login));
    expect((await home.users.find(id)).passwordResetBy).toHaveLength(1);
    const [user, factors] = await Promise.all([home.users.find(id), home.factors.list(id)]);
    expect(await secondFactors(home.parts, { user, now: new Date() }, factors)).toEqual([]);
  });

  it.each(others)('by %s: the link ends no lock', async (editor) => {
    const { id, login } = await person();
    await home.givePhone(id);
    await edit(editor, id, { email: email() });
    for (let i = 0; i < 100; i += 1) await home.parts.failures.reserve(id, 'login');
    await choose(await link(login));
    expect(await home.parts.failures.isLocked(id, 'login')).toBe(true);
  });

  it('an address that the operator corrects ends what the link of the other began', async () => {
    const { id, login } = await person();
    await edit('a key of the company', id, { email: email() });
    const sessionId = await link(login);
    await edit('an operator', id, { email: email() });
    expect(await refusalOf(choose(sessionId))).toBe('session-unknown');
  });
});

describe('a role', () => {
  const table: [Role, UserChanges, string | undefined][] = [
    ['user', { role: 'company-admin' }, 'grant-refused'],
    ['user', { role: 'operator' }, 'grant-refused'],
    ['company-admin', { role: 'user' }, 'grant-refused'],
    ['company-admin', { companyId: 'other' }, 'grant-refused'],
    ['company-admin', { name: 'Changed' }, undefined],
    ['user', { companyId: 'other' }, undefined],
  ];
  it.each(table)('%s: a key changes %j: %s', async (role, changes, refused) => {
    const { id } = await person({ role });
    const other = (await home.addCompany(`Company ${random.id()}`)).id;
    const wanted = changes.companyId === undefined ? changes : { companyId: other };
    expect(await refusalOf(edit('a key of every company', id, wanted))).toBe(refused);
  });

  it('a user whom a key adds is a plain one', async () => {
    const asked = { login: freshLogin(), name: 'New', role: 'company-admin' } as { login: string; name: string };
    const bound = { ...key('users:write'), companyIds: [companyId] };
    expect((await addUserForKey({ ...parts(), random }, bound, asked)).role).toBe('user');
  });
});

it('a set-up code of before is void once the login is another one', async () => {
  const [anna, mallory] = [await person(), await person()];
  await giveSetUpCode(parts(), mallory.id, tester);
  await edit('a key of the company', anna.id, { login: freshLogin() });
  await edit('a key of the company', mallory.id, { login: anna.login });
  expect(await home.setUpCodes.find(mallory.id)).toBeUndefined();
});

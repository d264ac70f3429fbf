import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant, grantOfKey } from '../../src/accounts/grant.ts';
import { grantOf } from '../../src/accounts/power-over.ts';
import type { Role, UserChanges } from '../../src/accounts/user.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { editUser } from '../../src/people/edit-user.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, refusalOf } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const parts = () => ({ ...home.parts, users: home.users, devices: home.parts.app.devices });
const edit = (userId: string, changes: UserChanges, grant = everyGrant, by: Actor = tester) =>
  editUser(parts(), { userId, changes, grant }, by);
const mailsTo = (to: string | undefined) => home.mails.filter((mail) => mail.to === to).map(({ kind }) => kind);

const login = () => `new.${random.id()}`;

describe('each field', () => {
  const fields: Record<string, { changes: () => UserChanges; ends: boolean }> = {
    name: { changes: () => ({ name: 'Béatrice' }), ends: false },
    login: { changes: () => ({ login: login() }), ends: true },
    email: { changes: () => ({ email: `${random.id()}@example.org` }), ends: false },
    'no email': { changes: () => ({ email: null }), ends: false },
    language: { changes: () => ({ language: 'en' }), ends: false },
    'no language': { changes: () => ({ language: null }), ends: false },
    extension: { changes: () => ({ extension: '244' }), ends: false },
    role: { changes: () => ({ role: 'company-admin' }), ends: true },
  };
  it.each(Object.entries(fields))(
    '%s is changed, audited by name, and ends sessions where it must',
    async (_name, of) => {
      const before = await home.addPerson({ email: `${random.id()}@example.org` });
      const sessionId = await home.putInEdit(before.id);
      const changes = of.changes();
      const { changed } = await edit(before.id, changes);
      expect(changed).toEqual(Object.keys(changes));
      const [[field = '', value]] = Object.entries(changes) as [[string, unknown]];
      expect((await home.users.find(before.id))[field as 'name']).toBe(value ?? undefined);
      expect((await home.auditOf(before.id))[0]).toMatchObject({ event: 'user-edited', changed: field });
      expect((await home.parts.sessions.find(sessionId)) === undefined).toBe(of.ends);
      expect(await edit(before.id, changes)).toMatchObject({ changed: [] });
      expect(mailsTo(before.email)).toEqual(field === 'email' ? ['emailChanged'] : []);
    },
  );

  it('another company ends the sessions', async () => {
    const { id } = await home.addPerson();
    const sessionId = await home.putInEdit(id);
    await edit(id, { companyId: (await home.addCompany(`Company ${random.id()}`)).id });
    expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
  });

  const wrong: [UserChanges, string][] = [
    [{ name: ' ' }, 'name-invalid'],
    [{ login: 'two words' }, 'login-invalid'],
    [{ email: 'nobody' }, 'email-invalid'],
    [{ extension: 'desk' }, 'extension-invalid'],
    [{ companyId: 'none' }, 'company-unknown'],
  ];
  it.each(wrong)('%j is refused: %s', async (changes, id) => {
    const user = await home.addPerson();
    expect(await refusalOf(edit(user.id, changes))).toBe(id);
    expect(await home.users.find(user.id)).toMatchObject({ name: user.name, login: user.login });
  });

  it('a login that somebody has is refused, in any case of letters', async () => {
    const [one, other] = [await home.addPerson(), await home.addPerson()];
    expect(await refusalOf(edit(one.id, { login: other.login.toUpperCase() }))).toBe('login-taken');
  });
});

describe('whom, and to what', () => {
  let mine: string;
  let theirs: string;

  beforeAll(async () => {
    mine = (await home.addCompany(`Company ${random.id()}`)).id;
    theirs = (await home.addCompany(`Company ${random.id()}`)).id;
  });

  const editors = {
    operator: () => grantOf({ companyId: mine, role: 'operator' }),
    'company-admin': () => grantOf({ companyId: mine, role: 'company-admin' }),
    user: () => grantOf({ companyId: mine, role: 'user' }),
    'a key of the company': () => grantOfKey({ companyIds: [mine] }),
    'a key of every company': () => grantOfKey({}),
  };
  type Editor = keyof typeof editors;
  /** Editor; role and company before; the change; the refusal. */
  const table: [Editor, Role, 'mine' | 'theirs', 'name' | 'theirs' | Role, string | undefined][] = [
    ['operator', 'operator', 'theirs', 'name', undefined],
    ['operator', 'user', 'mine', 'operator', undefined],
    ['operator', 'user', 'mine', 'theirs', undefined],
    ['company-admin', 'user', 'mine', 'name', undefined],
    ['company-admin', 'user', 'mine', 'company-admin', undefined],
    ['company-admin', 'user', 'mine', 'operator', 'grant-refused'],
    ['company-admin', 'user', 'mine', 'theirs', 'grant-refused'],
    ['company-admin', 'user', 'theirs', 'name', 'user-unknown'],
    ['company-admin', 'operator', 'mine', 'name', 'user-unknown'],
    ['company-admin', 'operator', 'mine', 'user', 'user-unknown'],
    ['user', 'user', 'mine', 'name', 'user-unknown'],
    ['a key of the company', 'user', 'mine', 'name', undefined],
    ['a key of the company', 'user', 'mine', 'operator', 'grant-refused'],
    ['a key of the company', 'user', 'mine', 'theirs', 'grant-refused'],
    ['a key of the company', 'user', 'theirs', 'name', 'user-unknown'],
    ['a key of every company', 'user', 'theirs', 'name', undefined],
    ['a key of every company', 'operator', 'mine', 'name', 'user-unknown'],
    ['a key of every company', 'user', 'mine', 'operator', 'grant-refused'],
  ];
  it.each(table)('%s: %s of %s to %s: %s', async (editor, role, company, change, refused) => {
    const { id } = await home.addPerson({ role, companyId: company === 'mine' ? mine : theirs });
    const changes =
      change === 'name' ? { name: 'Changed' } : change === 'theirs' ? { companyId: theirs } : { role: change };
    expect(await refusalOf(edit(id, changes, editors[editor]()))).toBe(refused);
  });

  it.each([
    ['company-admin', 'company-admin'],
    ['api-key', 'api-key'],
  ] as const)('%s finds at most twenty logins of others in a day', async (_name, kind) => {
    const { id } = await home.addPerson({ companyId: (await home.addCompany(`Company ${random.id()}`)).id });
    const other = await home.addPerson();
    const by = { kind, id: random.id() };
    const tries: (string | undefined)[] = [];
    for (let i = 0; i < 21; i += 1) tries.push(await refusalOf(edit(id, { login: other.login }, everyGrant, by)));
    expect(tries).toEqual([...Array(20).fill('login-taken'), 'too-many-tries']);
  });
});

it('a link that was mailed to the old address is void, one to the new address works', async () => {
  const { id, login: name } = await home.addPerson({ email: `${random.id()}@example.org` });
  const ask = async () => {
    await forgotPassword(home.parts, { login: name, by: 'mail', address });
    return String((home.mails.at(-1) as { about: { token: string } }).about.token);
  };
  const token = await ask();
  await edit(id, { email: `${random.id()}@example.org` });
  expect(await refusalOf(openPasswordLink(home.parts, { token }))).toBe('link-unknown');
  expect(await refusalOf(openPasswordLink(home.parts, { token: await ask() }))).toBeUndefined();
});

it('methods at the extension of before are named, and stay', async () => {
  const { id } = await home.addPerson({ extension: '248' });
  await home.givePhone(id, '248');
  const device = { kind: 'endpoint', extension: '248', name: '248' } as const;
  await home.factors.add(confirmFactor({ userId: id }, { kind: 'app', device }));
  expect((await edit(id, { extension: '249' })).stillAtExtension).toEqual(['phone', 'app']);
  expect(await home.factors.list(id)).toHaveLength(2);
  expect((await edit(id, { extension: null })).stillAtExtension).toEqual([]);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { everyGrant, grantOfKey } from '../../src/accounts/grant.ts';
import { grantOf } from '../../src/accounts/power-over.ts';
import type { User } from '../../src/accounts/user.ts';
import type { Importer } from '../../src/people/plan-line.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type Login, openLogin, refusalOf } from '../login/open-login.ts';
import { openImports } from '../people/own-import.ts';

let home: Login;
let imports: ReturnType<typeof openImports>;
let theirs: { id: string; name: string };
let admin: User;
let mine: { id: string; name: string };

beforeAll(async () => {
  home = await openLogin();
  imports = openImports(home);
  theirs = await home.addCompany(`Theirs ${random.id()}`);
});

afterAll(() => home.close());

const asAdmin = (user = admin): Partial<Importer> => ({
  grant: grantOf(user),
  by: { kind: 'company-admin', id: user.id },
  ownId: user.id,
});

/** A company of its own for each test, because it finds few logins in a day. */
async function freshAdmin(): Promise<void> {
  mine = await home.addCompany(`Mine ${random.id()}`);
  admin = await home.addPerson({ companyId: mine.id, role: 'company-admin' });
}

const heads = 'login,name,email,company,role,language,extension,disabled';
const faultOf = async (line: string, importer = asAdmin()) => {
  const text = `${heads}\n${line}`;
  const applied = await imports.apply(text, importer);
  return applied.state === 'refused' ? applied.plan.lines[0]?.faults[0]?.fault : applied.state;
};

describe('a file of a company admin', () => {
  const targets: [string, () => Promise<User>][] = [
    ['a user of another company', () => home.addPerson({ companyId: theirs.id })],
    ['an admin of another company', () => home.addPerson({ companyId: theirs.id, role: 'company-admin' })],
    ['an operator of another company', () => home.addPerson({ companyId: theirs.id, role: 'operator' })],
    ['an operator of the same company', () => home.addPerson({ companyId: mine.id, role: 'operator' })],
  ];
  const acts: [string, (login: string) => string][] = [
    ['renames', (login) => `${login},Taken`],
    ['disables', (login) => `${login},,,,,,,yes`],
    ['gets the mail of', (login) => `${login},,thief@example.org`],
    ['takes', (login) => `${login},,,${mine.name}`],
    ['does nothing to', (login) => `${login},Anna`],
  ];
  it.each(targets.flatMap(([whom, add]) => acts.map(([act, line]) => ({ whom, act, add, line }))))(
    '$act not $whom, and learns no more than that the login is taken',
    async ({ add, line }) => {
      await freshAdmin();
      const user = await add();
      expect(await faultOf(line(user.login))).toBe('login-taken');
      const { name, email, companyId, disabledAt } = await home.users.find(user.id);
      expect({ name, email, companyId, disabledAt }).toEqual({
        name: user.name,
        email: user.email,
        companyId: user.companyId,
        disabledAt: undefined,
      });
    },
  );

  it.each([
    ['makes an operator', (own: string) => `${own},,,,operator`, 'grant-refused'],
    ['adds an operator', () => `n.${random.id()},New,,,operator`, 'grant-refused'],
    ['moves a user to another company', (own: string) => `${own},,,${theirs.name}`, 'company-unknown'],
    ['adds a user to another company', () => `n.${random.id()},New,,${theirs.name}`, 'company-unknown'],
    ['names a company that nobody has', () => `n.${random.id()},New,,None`, 'company-unknown'],
  ])('never %s', async (_what, line, fault) => {
    await freshAdmin();
    const own = await home.addPerson({ companyId: mine.id });
    expect(await faultOf(line(own.login))).toBe(fault);
    expect(await home.users.find(own.id)).toMatchObject({ role: 'user', companyId: mine.id });
  });

  it('neither changes its own admin nor lets in whom the operator has disabled', async () => {
    await freshAdmin();
    expect(await faultOf(`${admin.login},Other`)).toBe('own-account');
    expect(await faultOf(`${admin.login},${admin.name}`)).toBe('applied');
    const own = await home.addPerson({ companyId: mine.id });
    await home.users.setDisabled(own.id, true, everyGrant, tester);
    expect(await faultOf(`${own.login},,,,,,,no`)).toBe('disabled-by-operator');
    expect(await faultOf(`${own.login},,,,,,,yes`)).toBe('applied');
    expect(await faultOf(`${own.login},,,,,,,no`)).toBe('disabled-by-operator');
    await home.users.setDisabled(own.id, false, everyGrant, tester);
    await home.users.setDisabled(own.id, true, everyGrant, { kind: 'company-admin', id: admin.id });
    expect(await faultOf(`${own.login},,,,,,,no`)).toBe('applied');
  });

  it('finds few logins that somebody has, in any number of files and lines', async () => {
    await freshAdmin();
    const logins = await Promise.all(
      Array.from({ length: attemptLimits['login-taken'].max + 1 }, async () => {
        return (await home.addPerson({ companyId: theirs.id })).login;
      }),
    );
    const all = ['login,name', ...logins.map((login) => `${login},N`)].join('\n');
    expect(await refusalOf(imports.plan(all, asAdmin()))).toBe('too-many-tries');
    // They are used up, by the file as a whole.
    expect(await refusalOf(imports.plan(`login,name\n${logins[0]},N`, asAdmin()))).toBe('too-many-tries');
    expect(await refusalOf(imports.plan(`login,name\nn.${random.id()},N`, asAdmin()))).toBeUndefined();
  });

  it('adds a limited number of users in a day; the operator goes on', async () => {
    await freshAdmin();
    const count = attemptLimits['import-add'].max;
    const lines = Array.from({ length: count + 1 }, () => `n.${random.id()},N`);
    const text = ['login,name', ...lines].join('\n');
    const applied = await imports.apply(text, asAdmin());
    expect(applied).toMatchObject({ added: count, failed: [{ fault: 'too-many-tries' }] });
    expect(await imports.apply(text, { companyId: mine.id })).toMatchObject({ added: 1, failed: [] });
  });
});

describe('a file of an API key', () => {
  it('gives no role, and reaches no operator', async () => {
    await freshAdmin();
    const importer = {
      grant: grantOfKey({ companyIds: [mine.id] }),
      by: { kind: 'api-key', id: random.id() } as const,
    };
    const own = await home.addPerson({ companyId: mine.id });
    expect(await faultOf(`${own.login},,,,company-admin`, importer)).toBe('grant-refused');
    expect(await faultOf(`${admin.login},,,,user`, importer)).toBe('grant-refused');
    expect(await faultOf(`n.${random.id()},New,,,company-admin`, importer)).toBe('grant-refused');
    const operator = await home.addPerson({ companyId: mine.id, role: 'operator' });
    expect(await faultOf(`${operator.login},New`, importer)).toBe('login-taken');
  });
});

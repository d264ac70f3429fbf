import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import type { NewUser } from '../../src/accounts/user.ts';
import { systemRandom as random } from '../../src/random.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { routesOf } from '../panel/routes-of.ts';
import type { Seen, Visitor } from '../panel/visitor.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

const addCompany = () => home.addCompany(`Company ${random.id()}`);
const newLogin = () => `l.${random.id()}`;

/** Somebody of a company of their own, with fresh proofs and a page in front of them. */
async function inSession(role: NewUser['role'] = 'company-admin') {
  const company = await addCompany();
  const user = await home.addPerson({ language: 'en', role, companyId: company.id });
  await home.givePhone(user.id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(user.id));
  await visitor.get('/');
  return { visitor, user, company };
}

const add = (visitor: Visitor, login: string, email = '') =>
  visitor.post('/company/users', { name: 'New Person', login, email });

describe('a login that is taken', () => {
  /** What the page says, without the logins and what is of this request. */
  const saidBy = ({ status, body }: Seen, login: string) => [
    status,
    body
      .replace(/name="token" value="[\w-]+"/g, '')
      .replaceAll(/[\w.-]+\.\d{3}\b/g, 'FREE')
      .replaceAll(login, 'LOGIN'),
  ];

  it('of another company, of the same one, of an operator, disabled, or in capitals: one answer, and a free login', async () => {
    const { visitor, company } = await inSession();
    const theirs = async (given: Partial<NewUser>) => {
      const login = newLogin();
      const { id } = await home.addPerson({ name: 'Somebody', ...given, login });
      return { id, login };
    };
    const elsewhere = await theirs({});
    const disabled = await theirs({});
    await home.users.setDisabled(disabled.id, true, everyGrant, { kind: 'command-line' });
    const operator = await theirs({ role: 'operator', companyId: company.id });
    const mate = await theirs({ companyId: company.id });
    const said = saidBy(await add(visitor, elsewhere.login), elsewhere.login);
    expect(said[0]).toBe(409);
    expect(visitor.notice).toMatch(/is not available as a username, but l\.\S+\.\d{3} is\. Press/);
    expect(visitor.page.body).not.toMatch(/taken|exist|compan(y|ies) has/i);
    for (const login of [disabled.login, operator.login, elsewhere.login.toUpperCase()]) {
      expect([login, saidBy(await add(visitor, login), login)]).toEqual([login, said]);
    }
    await add(visitor, mate.login);
    expect([visitor.page.status, visitor.notice]).toEqual([409, expect.stringContaining('is not available')]);
    const proposed = /value="(l\.\S+\.\d{3})"/.exec(visitor.page.body)?.[1] ?? '';
    expect((await add(visitor, proposed)).status).toBe(201);
  });

  it.each([
    ['a long one', 'x'.repeat(64)],
    ['an address', `${'y'.repeat(20)}@example.org`],
    ['a domain as long as can be', `z@${'d'.repeat(62)}`],
  ])('%s gets a proposal of the right shape, or none', async (_what, login) => {
    const { visitor } = await inSession();
    await home.addPerson({ login });
    await add(visitor, login);
    expect(visitor.notice).toContain('not available');
    const proposed = /name="login"[^>]*?value="([^"]+)"/s.exec(visitor.page.body)?.[1] ?? '';
    expect([200, 201, 409]).toContain((await add(visitor, proposed)).status);
  });

  it('after twenty in a day no login can be added, a free one neither; other companies and the operator still can', async () => {
    const { visitor, company, user } = await inSession();
    const { login } = await home.addPerson({ login: newLogin() });
    const { max } = attemptLimits['login-taken'];
    for (let n = 0; n < max; n += 1) {
      expect((await add(visitor, login)).status).toBe(409);
      // Free logins and mistakes do not count.
      if (n < 3) expect((await add(visitor, newLogin())).status).toBe(201);
      if (n < 3) expect((await add(visitor, 'a b')).status).toBe(400);
    }
    for (const each of [login, newLogin()]) expect((await add(visitor, each)).status).toBe(429);
    const other = await inSession();
    expect((await add(other.visitor, newLogin())).status).toBe(201);
    const lines = (await home.audit.list({ companyId: company.id })).filter(
      ({ event }) => event === 'user-add-refused',
    );
    const counted = lines.reduce((sum, { repeats }) => sum + (repeats?.times ?? 1), 0);
    expect(counted).toBe(max);
    expect(lines[0]).toMatchObject({
      actor: { kind: 'company-admin', id: user.id },
      detail: { reason: 'login-taken' },
    });
    expect(JSON.stringify(lines)).not.toContain(login);
  });
});

describe('a value that somebody else has may be used again', () => {
  it('a mail address', async () => {
    const { visitor } = await inSession();
    const email = `${newLogin()}@example.org`;
    await home.addPerson({ email });
    for (const each of [email, email.toUpperCase(), `${newLogin()}@example.org`]) {
      expect([each, (await add(visitor, newLogin(), each)).status]).toEqual([each, 201]);
    }
  });

  it('a telephone number and an extension: the page is the same as for one that nobody has', async () => {
    const pageOf = async (number: string) => {
      const { visitor } = await inSession('user');
      const seen = await visitor.send('/methods/add/phone', { number, postDial: '', pause: '', name: '' });
      return [seen.status, visitor.title, visitor.notice];
    };
    const [theirs, nobodys] = [home.freshNumber(), home.freshNumber()];
    for (const number of [theirs, '213']) await home.givePhone((await home.addPerson()).id, number);
    expect(await pageOf(theirs)).toEqual(await pageOf(nobodys));
    expect(await pageOf('213')).toEqual(await pageOf('214'));
  });
});

describe('the id of something that somebody else has', () => {
  it('looks like one that nobody has, on every route of one’s own', async () => {
    const { user: stranger } = await inSession();
    const [factor] = await home.factors.list(stranger.id);
    const { visitor, user } = await inSession('user');
    const before = await home.factors.list(user.id);
    const routes = routesOf(home.panel).filter(
      ({ route }) => route.includes(':id') && !/^\/(operator|company)\//.test(route),
    );
    expect(routes.length).toBeGreaterThan(4);
    for (const { method, route } of routes) {
      const replies = [];
      for (const id of [random.id(), factor?.id ?? '', stranger.id, '%00']) {
        await visitor.get('/methods');
        const url = route.replace(':id', id);
        const seen = method === 'GET' ? await visitor.get(url) : await visitor.post(url, { name: 'Mine' });
        replies.push([seen.status, seen.to, visitor.notice]);
      }
      for (const reply of replies) expect([method, route, reply]).toEqual([method, route, replies[0]]);
    }
    expect(await home.factors.list(user.id)).toEqual(before);
    expect(await home.factors.list(stranger.id)).toHaveLength(1);
  });

  it('as the method of a code', async () => {
    const { user: stranger } = await inSession();
    const [factor] = await home.factors.list(stranger.id);
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const queued = () => home.queued.length;
    const visitor = home.visitor();
    await visitor.logIn(user.login, 'a right good password');
    const before = queued();
    const replies = [];
    for (const method of [random.id(), factor?.id ?? '']) {
      const seen = await visitor.send('/code/method', { method });
      replies.push([seen.status, visitor.title, visitor.notice]);
    }
    expect(replies[1]).toEqual(replies[0]);
    expect(queued()).toBe(before);
  });
});

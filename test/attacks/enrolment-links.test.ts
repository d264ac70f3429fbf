import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addUser } from '../../src/accounts/add-user.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import type { Role } from '../../src/accounts/user.ts';
import { Refusal } from '../../src/errors.ts';
import { giveSetUpCode } from '../../src/factors/set-up-code.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { conversation } from '../../src/login/conversation.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { openEnrolmentLink } from '../../src/login/open-enrolment-link.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { proveSetUpCode } from '../../src/login/prove-set-up-code.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { systemRandom as random } from '../../src/random.ts';
import { cheapHash } from '../accounts/cheap-hash.ts';
import { tester } from '../accounts/people.ts';
import { address, password, refusalOf } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

const newPassword = 'another good password';
const apiKey = { kind: 'api-key', id: '0123456789abcdef' } as const;

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel({ afterLogin: ['https://portal.example/'] });
});

afterAll(() => home.close());

async function linkOf(userId: string, returnTo?: string): Promise<string> {
  const generation = await home.parts.sessions.generationOf(userId);
  return home.parts.enrolmentLinks.make({ userId, generation, returnTo });
}

const open = (token: string) => openEnrolmentLink(home.parts, { token, address });

/** The session of a link. */
async function opened(userId: string): Promise<string> {
  const { state, ...position } = await open(await linkOf(userId));
  if (!('sessionId' in position)) throw new Error(state);
  return position.sessionId as string;
}

/** A person without a method, who has never had a password. */
const person = (role: Role = 'user') =>
  home.addPerson({ role, language: 'en', email: 'own@example.org', passwordHash: hashOfNothing(random) });

/** Gives `password`, without what else a change of the password does. */
async function givePassword(id: string): Promise<void> {
  await home
    .database('users')
    .where({ id })
    .update({ password_hash: await cheapHash(password) });
}

/** A campaign that has ended without a new password of the user. @param hasRun whether its job has */
async function endCampaign(userId: string, hasRun = true): Promise<void> {
  const { database } = home;
  const [campaignId, company] = [random.id(), await home.addCompany()];
  const monthsAgo = (months: number) => database.raw('now() - make_interval(months => ?)', [months]);
  await database('users')
    .where({ id: userId })
    .update({ company_id: company.id, password_set_at: monthsAgo(5) });
  const times = { starts_at: monthsAgo(4), replaces_at: monthsAgo(1), created_by: 'test' };
  await database('password_campaigns').insert({ id: campaignId, company_id: company.id, ...times });
  if (hasRun) await home.campaigns.replace({ userId, campaignId }, hashOfNothing(random));
}

/** Sets up a telephone by the session of a link. */
async function setUp(sessionId: string, number = home.freshNumber()) {
  const begun = await beginFactor(home.parts, { sessionId, kind: 'phone', number });
  const { adding } = await home.workOf(begun.sessionId);
  await home.speak(adding?.challengeId, '482913');
  const added = await confirmFactor(home.parts, { sessionId: begun.sessionId, code: '482913', address });
  if (added.state !== 'added') throw new Error(added.state);
  return added;
}

/** The parts of a login, whose stores refuse everything once a method was added. */
function goneOnceAdded() {
  let isGone = false;
  const going = <Store extends object>(store: Store): Store =>
    new Proxy(store, {
      get(_, name) {
        const act = Reflect.get(store, name) as (...given: unknown[]) => unknown;
        return async (...given: unknown[]) => {
          if (isGone) throw new Refusal('store-unavailable');
          const done = await act.apply(store, given);
          isGone ||= name === 'add';
          return done;
        };
      },
    });
  const { factors, sessions, users, unfinished } = home.parts;
  const stores = { factors: going(factors), sessions: going(sessions), users: going(users) };
  return { ...home.parts, ...stores, unfinished: going(unfinished) };
}

describe('a link of another panel to the set-up', () => {
  it('ends in no login, whatever the table of the conversation becomes', () => {
    const reached = new Set<string>(['enrolment']);
    for (const step of reached) for (const next of conversation[step as 'enrolment'].next) reached.add(next);
    expect([...reached].sort()).toEqual(['enrolled', 'enrolment', 'enrolment-code']);
    const acts = new Set([...reached].flatMap((step) => conversation[step as 'enrolment'].acts as readonly string[]));
    const first = ['begin-factor', 'prove-set-up-code', 'confirm-factor', 'ask-again', 'log-out', 'read'];
    expect([...acts].sort()).toEqual(first.sort());
  });

  it('works once, and not at all once there is a newer one', async () => {
    const { id } = await person();
    const [older, newer] = [await linkOf(id), await linkOf(id)];
    expect(await refusalOf(open(older))).toBe('link-unknown');
    expect(await open(newer)).toMatchObject({ state: 'set-up', step: 'enrolment' });
    expect(await refusalOf(open(newer))).toBe('link-unknown');
    for (const token of ['', 'x', 'A'.repeat(43)]) expect(await refusalOf(open(token))).toBe('link-unknown');
  });

  const since: Record<string, (userId: string) => Promise<unknown>> = {
    'was disabled': (id) => home.users.setDisabled(id, true, everyGrant, tester),
    'was disabled and enabled again': async (id) => {
      await home.users.setDisabled(id, true, everyGrant, tester);
      await home.parts.sessions.endAll(id);
      await home.users.setDisabled(id, false, everyGrant, tester);
    },
    'is an admin now': (id) => home.users.edit(id, { role: 'company-admin' }, everyGrant, tester),
    'has logged out everywhere': (id) => home.parts.sessions.endAll(id),
  };
  it.each(Object.keys(since))('is void for a user who %s', async (what) => {
    const { id } = await person();
    const token = await linkOf(id);
    await since[what]?.(id);
    expect(await refusalOf(open(token))).toBe('link-unknown');
  });

  it.each(['company-admin', 'operator'] as const)('gives a %s nothing', async (role) => {
    const { id } = await person(role);
    expect(await refusalOf(open(await linkOf(id)))).toBe('link-unknown');
  });

  const proofs: Record<string, (id: string) => Promise<unknown>> = {
    'a method': (id) => home.givePhone(id),
    'a password that is as old as they are': givePassword,
    'a password that must be changed': async (id) => {
      await givePassword(id);
      await home.users.askPasswordChange(id, tester);
    },
    'a password of their own': async (userId) =>
      home.users.setPassword({ userId, hash: await cheapHash(password), how: 'chosen-at-login' }, tester),
    'a password that a campaign has replaced': async (id) => {
      await givePassword(id);
      await endCampaign(id);
    },
    'a password that a campaign replaces now': async (id) => {
      await givePassword(id);
      await endCampaign(id, false);
    },
    'a login before': (id) => home.users.noteLogin(id),
  };
  it.each(Object.keys(proofs))('opens no session for somebody with %s, who logs in first', async (what) => {
    const user = await person();
    await proofs[what]?.(user.id);
    expect(await open(await linkOf(user.id, 'https://portal.example/x'))).toEqual({
      state: 'log-in',
      returnTo: 'https://portal.example/x',
    });
    expect(await home.parts.sessions.list(user.id)).toEqual([]);
  });

  it('opens no session for somebody added with a first password that they keep, before they log in', async () => {
    const user = { login: `a.${random.id()}`, name: 'Anna', role: 'user', companyId: home.company.id } as const;
    const { user: added } = await addUser({ users: home.users, random }, user, { password, keeps: true }, tester);
    expect((await open(await linkOf(added.id))).state).toBe('log-in');
  });

  const withoutPassword: Record<string, (id: string) => Promise<unknown>> = {
    'was wanted to change it': (id) => home.users.askPasswordChange(id, tester),
    'was in a campaign': (id) => endCampaign(id),
  };
  it.each(Object.keys(withoutPassword))('opens for somebody who never had a password, and %s', async (what) => {
    const { id } = await person();
    await withoutPassword[what]?.(id);
    expect((await open(await linkOf(id))).state).toBe('set-up');
  });

  it('a session of a link ends once somebody else has set up a method', async () => {
    const { id } = await person();
    const [one, other] = [await opened(id), await opened(id)];
    await setUp(one);
    expect(await refusalOf(beginFactor(home.parts, { sessionId: other, kind: 'authenticator' }))).toBe(
      'session-unknown',
    );
  });

  it('adds one method, and no second one', async () => {
    const { id } = await person();
    const added = await setUp(await opened(id));
    expect(added).toMatchObject({ step: 'enrolled', factor: { isPrimary: true } });
    const { sessionId } = added;
    expect(await refusalOf(beginFactor(home.parts, { sessionId, kind: 'authenticator' }))).toBe('step-wrong');
    expect((await home.auditOf(id)).map(({ event }) => event)).not.toContain('login-passed');
    expect((await home.auditOf(id)).map(({ event }) => event)).toContain('factor-added');
  });

  it("asks for the operator's code after a reset, as a login does", async () => {
    const { id } = await person();
    const code = await giveSetUpCode({ setUpCodes: home.setUpCodes, random }, id, tester);
    await home.database('users').where({ id }).update({ second_factor_reset_at: home.database.fn.now() });
    const sessionId = await opened(id);
    expect(await refusalOf(beginFactor(home.parts, { sessionId, kind: 'authenticator' }))).toBe('set-up-code-needed');
    const proven = await proveSetUpCode(home.parts, { sessionId, code, address });
    expect(proven.step).toBe('enrolment');
    expect((await setUp(proven.sessionId)).step).toBe('enrolled');
  });
});

describe('whoever makes links and changes mail addresses logs in as nobody', () => {
  /** By a mailed link for a forgotten password. */
  async function chooseByMail(user: { id: string; login: string }) {
    const { passwordSetAt, email } = await home.users.find(user.id);
    const token = await home.parts.passwordLinks.make(user.id, passwordSetAt, email);
    const { sessionId } = await openPasswordLink(home.parts, { token, address });
    await chooseForgottenPassword(home.parts, { sessionId, password: newPassword });
    return home.parts;
  }

  const logIn = (login: string) => startLogin(home.parts, { login, password: newPassword, address });

  it('a method by a link and a mail to an address of the thief are no login', async () => {
    const user = await person();
    await setUp(await opened(user.id));
    await home.users.edit(user.id, { email: 'thief@example.org' }, everyGrant, apiKey);
    await chooseByMail(user);
    const { step, code } = await logIn(user.login);
    expect(step).toBe('challenge');
    expect(code).toMatchObject({ sent: false, trouble: 'other-proof-needed' });
  });

  it('nor is a method by a link when every store goes away right after it was added', async () => {
    const user = await person();
    const sessionId = await opened(user.id);
    const begun = await beginFactor(home.parts, { sessionId, kind: 'phone', number: home.freshNumber() });
    const { adding } = await home.workOf(begun.sessionId);
    await home.speak(adding?.challengeId, '482913');
    const confirm = confirmFactor(goneOnceAdded(), { sessionId: begun.sessionId, code: '482913', address });
    expect(await refusalOf(confirm)).toBe('store-unavailable');
    expect(await home.parts.factors.list(user.id)).toHaveLength(1);
    await givePassword(user.id);
    const { code } = await home.logIn(user.login);
    expect(code).toMatchObject({ sent: false, trouble: 'other-proof-needed' });
  });

  it('nor are a method by a link and a password by a code to it', async () => {
    const user = await person();
    await setUp(await opened(user.id));
    const asked = await forgotPassword(home.parts, { login: user.login, by: 'phone', address });
    expect(asked.state).toBe('asked');
    await givePassword(user.id);
    const { code } = await home.logIn(user.login);
    expect(code).toMatchObject({ sent: false, trouble: 'other-proof-needed' });
  });

  it('the owner of the mail address, whom nobody else chose, logs in by that method', async () => {
    const user = await person();
    await setUp(await opened(user.id));
    await chooseByMail(user);
    expect((await logIn(user.login)).code).toMatchObject({ sent: true });
  });
});

describe('the pages of a link', () => {
  it('lead from the button to the set-up, and back to the panel, and nowhere else', async () => {
    const user = await person();
    const token = await linkOf(user.id, 'https://portal.example/account?a=1');
    const visitor = home.visitor();
    // Programs fetch links on their own.
    for (let i = 0; i < 3; i++) await visitor.get(`/enrolment?token=${token}`);
    expect(visitor.page.body).not.toContain(user.login);
    await visitor.send('/enrolment', { link: token });
    expect(visitor.page.body).toContain(user.login);
    expect(visitor.page.body).not.toContain('/set-up/skip');
    expect((await visitor.get('/')).to).toBe('/set-up');
    await visitor.get('/methods/add/phone');
    await visitor.send('/methods/add/phone', { number: home.freshNumber() });
    await home.speak(home.queued.at(-1)?.challengeId, '482913');
    await visitor.send('/methods/add/code', { code: '482913' });
    expect(visitor.title).toContain('has been set up');
    for (const url of ['/', '/methods', '/methods/add', '/login', '/password'])
      expect([url, (await visitor.get(url)).to]).toEqual([url, '/enrolment/done']);
    await visitor.get('/enrolment/done');
    expect(visitor.page.body).toContain('portal.example');
    expect((await visitor.get('/enrolment/return')).to).toBe('https://portal.example/account?a=1');
    expect((await visitor.get('/enrolment/done')).to).toBe('/login');
  });

  it('say that a used link is used, and that somebody with a password logs in first', async () => {
    const visitor = home.visitor();
    await visitor.get('/enrolment?token=x');
    await visitor.post('/enrolment', { link: 'x' });
    expect(visitor.notice).toContain('used or has expired');
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    await visitor.get('/enrolment?token=y');
    await visitor.send('/enrolment', { link: await linkOf(user.id) });
    expect([visitor.title, visitor.notice]).toEqual(['Log in', expect.stringContaining('Log in first')]);
    await visitor.logIn(user.login, password);
    expect(visitor.title).not.toBe('Log in');
  });

  it('return to no address that came from elsewhere', async () => {
    const user = await person();
    const sessionId = await home.putAt(user.id, { step: 'enrolled' });
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', sessionId);
    visitor.cookies.set('belcode-return', 'https://evil.example/');
    expect((await visitor.get('/enrolment/return')).to).toBe('https://portal.example/');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { answerForgotten } from '../../src/login/answer-forgotten.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { enter } from '../../src/login/enter.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, password, refusalOf } from './open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const newPassword = 'an entirely new one';
const forget = (login: string, by: 'phone' | 'authenticator' | 'mail') =>
  forgotPassword(home.parts, { login, by, address });
const answer = (sessionId: string, code: string) => answerForgotten(home.parts, { sessionId, code });

async function asked(login: string, by: 'phone' | 'authenticator' = 'phone') {
  const forgotten = await forget(login, by);
  if (forgotten.state !== 'asked') throw new Error('not asked');
  return { ...forgotten, challengeId: (await home.workOf(forgotten.sessionId)).challenge?.id };
}

async function withPhone(given = {}) {
  const user = await home.addPerson(given);
  return { user, phone: await home.givePhone(user.id) };
}

const tokenOf = ({ about }: { about: unknown } = { about: undefined }) => (about as { token: string }).token;

describe('S17 a forgotten password', () => {
  it('a code by phone allows a new password, and the next login is as usual (E04)', async () => {
    const { user, phone } = await withPhone();
    const other = await home.putInEdit(user.id);
    const { sessionId, challengeId } = await asked(user.login);
    expect(home.queued.at(-1)).toMatchObject({ to: phone.number });
    await home.speak(challengeId, '482913');
    const passed = await answer(sessionId, '482913');
    if (passed.state !== 'passed') throw new Error('not passed');
    expect(passed.step).toBe('forgotten-password');
    await chooseForgottenPassword(home.parts, { sessionId: passed.sessionId, password: newPassword });
    for (const id of [sessionId, passed.sessionId, other]) expect(await home.parts.sessions.find(id)).toBeUndefined();
    expect(await refusalOf(home.logIn(user.login))).toBe('login-refused');
    expect((await startLogin(home.parts, { login: user.login, password: newPassword, address })).step).toBe(
      'challenge',
    );
    expect(await home.factors.list(user.id)).toHaveLength(1);
  });

  it('a code of the authenticator does too', async () => {
    const user = await home.addPerson();
    const { secret } = await home.giveAuthenticator(user.id);
    const { sessionId } = await asked(user.login, 'authenticator');
    expect((await answer(sessionId, home.codeOf(secret, 9))).state).toBe('wrong');
    expect((await answer(sessionId, home.codeOf(secret))).state).toBe('passed');
  });

  it('by mail: the link works once, sets the password only, and the login asks for the second factor (E04)', async () => {
    const { user } = await withPhone({ email: 'anna@example.nl' });
    home.mails.length = 0;
    expect(await forget(user.login, 'mail')).toEqual({ state: 'mailed' });
    expect(home.mails).toMatchObject([{ kind: 'passwordLink', to: 'anna@example.nl' }]);
    const token = tokenOf(home.mails[0]);
    const { sessionId, step } = await openPasswordLink(home.parts, { token });
    expect(step).toBe('forgotten-password');
    expect(await refusalOf(openPasswordLink(home.parts, { token }))).toBe('link-unknown');
    await chooseForgottenPassword(home.parts, { sessionId, password: newPassword });
    expect((await startLogin(home.parts, { login: user.login, password: newPassword, address })).step).toBe(
      'challenge',
    );
  });

  it('by mail: works also after the campaign has replaced the password', async () => {
    const user = await home.addPerson({ email: 'anna@example.nl' });
    await home
      .database('users')
      .where({ id: user.id })
      .update({
        password_hash: hashOfNothing(home.parts.random),
        password_replaced_at: home.database.fn.now(),
      });
    expect(await refusalOf(home.logIn(user.login))).toBe('login-refused');
    home.mails.length = 0;
    await forget(user.login, 'mail');
    const { sessionId } = await openPasswordLink(home.parts, { token: tokenOf(home.mails[0]) });
    await chooseForgottenPassword(home.parts, { sessionId, password: newPassword });
    expect((await startLogin(home.parts, { login: user.login, password: newPassword, address })).step).toBe('set-up');
  });

  it('a weak new password is refused, and the person may try again', async () => {
    const { user } = await withPhone();
    const sessionId = await home.putAt(user.id, { step: 'forgotten-password', forgottenBy: 'phone' });
    const choose = (text: string) => chooseForgottenPassword(home.parts, { sessionId, password: text });
    expect(await refusalOf(choose('short'))).toBe('password-too-short');
    expect(await refusalOf(choose(password))).toBe('password-same');
    expect(await refusalOf(choose(newPassword))).toBeUndefined();
  });
});

describe('a mailed link', () => {
  it('is void once the password was changed another way', async () => {
    const user = await home.addPerson({ email: 'anna@example.nl' });
    home.mails.length = 0;
    await forget(user.login, 'mail');
    await forget(user.login, 'mail');
    const [first, second] = home.mails.map((mail) => tokenOf(mail));
    const { sessionId } = await openPasswordLink(home.parts, { token: first ?? '' });
    await chooseForgottenPassword(home.parts, { sessionId, password: newPassword });
    expect(await refusalOf(openPasswordLink(home.parts, { token: second ?? '' }))).toBe('link-unknown');
  });

  it('of a user disabled meanwhile opens nothing', async () => {
    const user = await home.addPerson({ email: 'anna@example.nl' });
    home.mails.length = 0;
    await forget(user.login, 'mail');
    await home.users.setDisabled(user.id, true, everyGrant, tester);
    expect(await refusalOf(openPasswordLink(home.parts, { token: tokenOf(home.mails[0]) }))).toBe('link-unknown');
  });

  it.each(['', 'x', 'A'.repeat(43)])('%j is not a valid token', async (token) => {
    expect(await refusalOf(openPasswordLink(home.parts, { token }))).toBe('link-unknown');
  });

  it("C06 ends a lock, because it is the person's recovery path", async () => {
    const { user } = await withPhone({ email: 'anna@example.nl' });
    for (let round = 0; round < 101; round++) await home.parts.failures.reserve(user.id);
    home.mails.length = 0;
    await forget(user.login, 'mail');
    const { sessionId } = await openPasswordLink(home.parts, { token: tokenOf(home.mails[0]) });
    await chooseForgottenPassword(home.parts, { sessionId, password: newPassword });
    expect(await home.parts.failures.isLocked(user.id)).toBe(false);
  });
});

describe('E06 no reply reveals whether a user exists', () => {
  /** Everything a stranger sees, from the request to the last try, without the ids. */
  async function seen(login: string, by: 'phone' | 'authenticator') {
    const { sessionId, ...rest } = await forget(login, by).then((one) => {
      if (one.state !== 'asked') throw new Error('not asked');
      return one;
    });
    const answers: unknown[] = [];
    for (let round = 0; round < 6; round++) {
      const reply = await answer(sessionId, '000000').catch((error) => error.id);
      answers.push(typeof reply === 'string' ? reply : reply.state);
    }
    const read = await refusalOf(enter(home.parts, sessionId, 'read'));
    return { rest, answers, read };
  }

  it.each(['phone', 'authenticator'] as const)('by %s: every login gets the same replies', async (by) => {
    const [there, disabled, locked] = [await withPhone(), await withPhone(), await withPhone()];
    await home.giveAuthenticator(there.user.id);
    await home.users.setDisabled(disabled.user.id, true, everyGrant, tester);
    for (let round = 0; round < 101; round++) await home.parts.failures.reserve(locked.user.id);
    const without = await home.addPerson();
    const logins = [
      'nobody.here',
      there.user.login,
      disabled.user.login,
      locked.user.login,
      without.login,
      "x' or 1=1",
    ];
    const all = [];
    for (const login of logins) all.push(await seen(login, by));
    for (const each of all) expect(each).toEqual(all[0]);
    expect(all[0]).toEqual({
      rest: { state: 'asked', step: 'forgotten' },
      answers: ['wrong', 'wrong', 'wrong', 'wrong', 'over', 'session-unknown'],
      read: 'session-unknown',
    });
  });

  it('a disabled or locked user is not called', async () => {
    const [disabled, locked] = [await withPhone({ email: 'anna@example.nl' }), await withPhone()];
    await home.users.setDisabled(disabled.user.id, true, everyGrant, tester);
    for (let round = 0; round < 101; round++) await home.parts.failures.reserve(locked.user.id);
    const calls = home.queued.length;
    home.mails.length = 0;
    for (const { user } of [disabled, locked]) await forget(user.login, 'phone');
    await forget(disabled.user.login, 'mail');
    expect([home.queued.length - calls, home.mails]).toEqual([0, []]);
  });

  it('a call that cannot be placed looks the same', async () => {
    const { user } = await withPhone();
    const [live] = home.live.splice(0);
    try {
      expect(await forget(user.login, 'phone')).toMatchObject({ state: 'asked' });
    } finally {
      if (live !== undefined) home.live.push(live);
    }
  });

  it('the waiting session cannot be read, for any login', async () => {
    const { user } = await withPhone();
    for (const login of [user.login, 'nobody.here']) {
      const { sessionId } = await asked(login);
      expect(await refusalOf(enter(home.parts, sessionId, 'read'))).toBe('step-wrong');
    }
  });

  it('by mail: with or without an address', async () => {
    const user = await home.addPerson();
    for (const login of ['nobody.here', user.login]) expect(await forget(login, 'mail')).toEqual({ state: 'mailed' });
  });

  it('a user is called at most twice in ten minutes, so that they can still log in; the replies hide it', async () => {
    const { user } = await withPhone();
    const before = home.queued.length;
    for (let round = 0; round < 8; round++) {
      expect(await forget(user.login, 'phone')).toMatchObject({ state: 'asked' });
      await home.endCall(home.queued.at(-1)?.challengeId);
    }
    expect(home.queued.length - before).toBe(2);
  });

  it('a code for a forgotten password does not log in, nor end a login in progress', async () => {
    const { user } = await withPhone();
    const login = await home.logIn(user.login);
    if (login.code?.sent !== true) throw new Error('not sent');
    await asked(user.login);
    expect((await home.parts.challenges.find(login.code.challenge.id))?.state).toBe('open');
  });
});

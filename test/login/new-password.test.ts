import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerLogin } from '../../src/login/answer-login.ts';
import { chooseNewPassword } from '../../src/login/choose-new-password.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, password, refusalOf } from './open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const newPassword = 'an entirely new one';
const choose = (sessionId: string, text = newPassword) => chooseNewPassword(home.parts, { sessionId, password: text });

async function mustChange() {
  const user = await home.addPerson();
  await home.users.askPasswordChange(user.id, tester);
  return user;
}

describe('S17 a new password at login', () => {
  it('a user without a method chooses it right after the old one', async () => {
    const user = await mustChange();
    const { step, sessionId } = await home.logIn(user.login);
    expect(step).toBe('new-password');
    expect(await refusalOf(choose(sessionId, password))).toBe('password-same');
    expect(await refusalOf(choose(sessionId, 'short'))).toBe('password-too-short');
    const place = await choose(sessionId);
    expect(place.step).toBe('set-up');
    expect(await refusalOf(home.logIn(user.login))).toBe('login-refused');
    expect((await startLogin(home.parts, { login: user.login, password: newPassword, address })).step).toBe('set-up');
  });

  it('E04 a user with a method proves it first: the old password alone changes nothing', async () => {
    const user = await mustChange();
    await home.givePhone(user.id);
    const { step, sessionId, code } = await home.logIn(user.login);
    expect(step).toBe('challenge');
    expect(await refusalOf(choose(sessionId))).toBe('step-wrong');
    if (code?.sent !== true) throw new Error('not sent');
    await home.speak(code.challenge.id, '482913');
    const passed = await answerLogin(home.parts, { sessionId, code: '482913', address });
    if (passed.state !== 'passed') throw new Error('not passed');
    expect(passed.step).toBe('new-password');
    expect((await choose(passed.sessionId)).step).toBe('full');
  });

  it('is followed by the set-up, when the dates require it', async () => {
    const company = await home.addCompany();
    await home.rollOut.set({ companyId: company.id, offerFrom: '2020-01-01' }, tester);
    const user = await home.addPerson({ companyId: company.id });
    await home.users.askPasswordChange(user.id, tester);
    const { sessionId } = await home.logIn(user.login);
    expect((await choose(sessionId)).step).toBe('set-up');
  });

  it('ends every other session', async () => {
    const user = await mustChange();
    const other = await home.putInEdit(user.id);
    const { sessionId } = await home.logIn(user.login);
    await choose(sessionId);
    expect(await home.parts.sessions.find(other)).toBeUndefined();
  });

  it('two simultaneous choices: one takes effect', async () => {
    const user = await mustChange();
    const { sessionId } = await home.logIn(user.login);
    const both = await Promise.all([refusalOf(choose(sessionId)), refusalOf(choose(sessionId, 'and another new one'))]);
    expect(both.filter((refusal) => refusal === undefined)).toHaveLength(1);
  });

  it('chosen by the user: audited and mailed, and needs the same proofs as a change of methods', async () => {
    const user = await home.addPerson({ email: 'anna@example.nl' });
    home.mails.length = 0;
    const unconfirmed = await home.putInEdit(user.id, { editConfirmedAt: undefined });
    expect(await refusalOf(choose(unconfirmed))).toBe('password-unconfirmed');
    const sessionId = await home.putInEdit(user.id);
    const place = await choose(sessionId);
    expect([place.step, await home.parts.sessions.find(sessionId)]).toEqual(['full', undefined]);
    expect(home.mails).toMatchObject([{ kind: 'passwordChanged', to: 'anna@example.nl' }]);
    expect(await home.auditOf(user.id)).toContainEqual({ event: 'password-changed', how: 'changed-by-owner' });
  });
});

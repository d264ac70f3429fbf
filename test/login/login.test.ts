import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerLogin } from '../../src/login/answer-login.ts';
import { endAllSessions } from '../../src/login/end-all-sessions.ts';
import { enterPanel } from '../../src/login/enter.ts';
import { logOut } from '../../src/login/log-out.ts';
import { ownChallenge } from '../../src/login/own-challenge.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { askAgain } from '../../src/methods/ask-again.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, password, refusalOf } from './open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const answer = (sessionId: string, code: string) => answerLogin(home.parts, { sessionId, code, address });

async function atChallenge() {
  const user = await home.addPerson();
  const phone = await home.givePhone(user.id);
  const { step, sessionId, code } = await home.logIn(user.login);
  expect(step).toBe('challenge');
  if (code?.sent !== true) throw new Error('no code was sent');
  return { user, phone, sessionId, challengeId: code.challenge.id };
}

describe('S01 S06 a login', () => {
  it('takes the name, the password, and the code from the primary method', async () => {
    const { user, phone, sessionId, challengeId } = await atChallenge();
    expect(home.queued.at(-1)).toMatchObject({ challengeId, to: phone.number });
    expect(await refusalOf(enterPanel(home.parts, { sessionId }))).toBe('step-wrong');
    expect(await answer(sessionId, '123456')).toMatchObject({ state: 'not-sent' });
    await home.speak(challengeId, '482913');
    expect(await answer(sessionId, '123456')).toMatchObject({ state: 'wrong', triesLeft: 4 });
    const passed = await answer(sessionId, ' 482-913 ');
    expect(passed).toMatchObject({ state: 'passed', step: 'full' });
    if (passed.state !== 'passed') throw new Error('not passed');
    // Session fixation: a session id from before the login is worthless after it.
    expect(passed.sessionId).not.toBe(sessionId);
    expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
    expect((await enterPanel(home.parts, passed)).facts.user.login).toBe(user.login);
    expect((await home.factors.find(user.id, phone.id)).lastUsedAt).toBeInstanceOf(Date);
    expect((await home.auditOf(user.id)).map(({ event }) => event).slice(0, 2)).toEqual([
      'login-passed',
      'login-refused',
    ]);
  });

  it('accepts a name in capitals', async () => {
    const user = await home.addPerson();
    expect((await home.logIn(user.login.toUpperCase())).step).toBe('set-up');
  });

  it('uses another method on request, and ends the call to the first (C07)', async () => {
    const { user, sessionId, challengeId } = await atChallenge();
    const { secret, id } = await home.giveAuthenticator(user.id);
    const { challenge } = await sendCode(home.parts, { sessionId, factorId: id });
    expect(challenge).toMatchObject({ kind: 'authenticator', factorId: id });
    expect((await home.parts.challenges.find(challengeId))?.state).toBe('cancelled');
    expect(await answer(sessionId, home.codeOf(secret))).toMatchObject({ state: 'passed' });
  });

  it('refuses the code of an older challenge (C07)', async () => {
    const { sessionId, challengeId } = await atChallenge();
    await home.speak(challengeId, '111111');
    await home.endCall(challengeId);
    await sendCode(home.parts, { sessionId });
    expect(await answer(sessionId, '111111')).toMatchObject({ state: 'not-sent' });
  });

  it('a login in a second window ends the challenge of the first (C07)', async () => {
    const { user, sessionId, challengeId } = await atChallenge();
    await home.speak(challengeId, '111111');
    await home.endCall(challengeId);
    await home.logIn(user.login);
    expect(await answer(sessionId, '111111')).toMatchObject({ state: 'over' });
  });

  it('V05 a login in a second window joins the ringing call, and its code passes once', async () => {
    const { user, sessionId, challengeId } = await atChallenge();
    const before = home.queued.length;
    const second = await home.logIn(user.login);
    expect(second.code).toMatchObject({ sent: true, challenge: { id: challengeId } });
    expect(home.queued.length).toBe(before);
    await home.speak(challengeId, '111111');
    expect(await answer(second.sessionId, '111111')).toMatchObject({ state: 'passed' });
    expect(await answer(sessionId, '111111')).toMatchObject({ state: 'over' });
  });

  it('by authenticator needs no exchange', async () => {
    const user = await home.addPerson();
    const { secret } = await home.giveAuthenticator(user.id);
    const [live] = home.live.splice(0);
    try {
      const { sessionId, code } = await home.logIn(user.login);
      expect(code?.sent).toBe(true);
      expect(await refusalOf(askAgain(home.parts, { sessionId, address, what: 'code' }))).toBe('no-call');
      expect(await answer(sessionId, home.codeOf(secret))).toMatchObject({ state: 'passed' });
    } finally {
      if (live !== undefined) home.live.push(live);
    }
  });

  it('S19 says that the exchange is down, and still accepts another method', async () => {
    const user = await home.addPerson();
    await home.givePhone(user.id);
    const { secret, id } = await home.giveAuthenticator(user.id);
    const [live] = home.live.splice(0);
    try {
      const { sessionId, step, code } = await home.logIn(user.login);
      expect([step, code]).toEqual(['challenge', { sent: false, trouble: 'exchange-unavailable' }]);
      expect(await answer(sessionId, '123456')).toMatchObject({ state: 'over' });
      await sendCode(home.parts, { sessionId, factorId: id });
      expect(await answer(sessionId, home.codeOf(secret))).toMatchObject({ state: 'passed' });
    } finally {
      if (live !== undefined) home.live.push(live);
    }
  });

  it('C08 a malformed code spends no try', async () => {
    const { sessionId, challengeId } = await atChallenge();
    await home.speak(challengeId, '482913');
    for (const code of ['', '12345', '1234567', 'abcdef', '一二三四五六']) {
      expect(await refusalOf(answer(sessionId, code))).toBe('code-malformed');
    }
    expect((await home.parts.challenges.find(challengeId))?.triesLeft).toBe(5);
  });

  it('C04 of fifty simultaneous right answers, one logs in', async () => {
    const { user, sessionId, challengeId } = await atChallenge();
    await home.speak(challengeId, '482913');
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => answer(sessionId, '482913')));
    expect(all.filter((one) => one.status === 'fulfilled' && one.value.state === 'passed')).toHaveLength(1);
    expect((await home.parts.sessions.list(user.id)).filter(({ step }) => step === 'full')).toHaveLength(1);
  });
});

describe("V01 only the user's own enrolled methods", () => {
  it("another person's method cannot be used", async () => {
    const [mine, theirs] = [await atChallenge(), await atChallenge()];
    const before = home.queued.length;
    const sending = sendCode(home.parts, { sessionId: mine.sessionId, factorId: theirs.phone.id });
    expect(await refusalOf(sending)).toBe('not-found');
    expect(home.queued.length).toBe(before);
  });

  it("another person's challenge cannot be answered", async () => {
    const [mine, theirs] = [await atChallenge(), await atChallenge()];
    await home.speak(theirs.challengeId, '482913');
    const session = await home.parts.sessions.find(mine.sessionId);
    if (session === undefined) throw new Error('no session');
    const challenge = { id: theirs.challengeId, kind: 'phone', factorId: mine.phone.id } as const;
    await home.parts.sessions.setWork(session, { challenge });
    expect(await answer(mine.sessionId, '482913')).toMatchObject({ state: 'over' });
    expect(await ownChallenge(home.parts, session, theirs.challengeId)).toBeUndefined();
  });

  it('a method removed meanwhile proves nothing, and is not called again', async () => {
    const { user, phone, sessionId, challengeId } = await atChallenge();
    await home.givePhone(user.id);
    await home.speak(challengeId, '482913');
    await home.factors.remove(user.id, phone.id, { lastMayGo: false });
    expect(await answer(sessionId, '482913')).toMatchObject({ state: 'over' });
    expect(await refusalOf(askAgain(home.parts, { sessionId, address, what: 'code' }))).toBe('challenge-over');
  });

  it('the code of a set-up, or of a confirmed change, logs nobody in', async () => {
    const { user, sessionId, phone, challengeId } = await atChallenge();
    await home.endCall(challengeId);
    const edit = await home.putInEdit(user.id, { factorProvenAt: 1 });
    const { challenge } = await sendCode(home.parts, { sessionId: edit });
    await home.speak(challenge.id, '482913');
    expect(await answer(sessionId, '482913')).toMatchObject({ state: 'not-sent' });
    expect(challenge.factorId).toBe(phone.id);
  });
});

describe('T02 a time step is accepted once', () => {
  it('of two hundred simultaneous logins with the same code, one passes', async () => {
    const user = await home.addPerson();
    const { secret } = await home.giveAuthenticator(user.id);
    const sessions = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const sessionId = await home.putAt(user.id, { step: 'challenge' });
        // Each has its own purpose, so that none ends the others.
        const { openUnsentChallenge } = await import('../../src/challenges/open-unsent-challenge.ts');
        const factorId = (await home.factors.list(user.id))[0]?.id;
        const challenge = await openUnsentChallenge(home.parts, {
          kind: 'authenticator',
          owner: `user:${user.id}`,
          user: { id: user.id, factorId },
          language: 'nl',
          purpose: home.parts.random.id(),
        });
        const session = await home.parts.sessions.find(sessionId);
        if (session === undefined) throw new Error('no session');
        await home.parts.sessions.setWork(session, {
          challenge: { id: challenge.id, kind: 'authenticator', factorId },
        });
        return sessionId;
      }),
    );
    const code = home.codeOf(secret);
    const all = await Promise.allSettled(sessions.flatMap((id) => Array.from({ length: 5 }, () => answer(id, code))));
    expect(all).toHaveLength(200);
    expect(all.filter((one) => one.status === 'fulfilled' && one.value.state === 'passed')).toHaveLength(1);
  });

  it('the previous step is valid, once, and not after a later one was used', async () => {
    const user = await home.addPerson();
    const { secret } = await home.giveAuthenticator(user.id);
    const codes = [home.codeOf(secret, -1), home.codeOf(secret), home.codeOf(secret, -1)];
    const states: string[] = [];
    for (const code of codes) states.push((await answer((await home.logIn(user.login)).sessionId, code)).state);
    expect(states).toEqual(['passed', 'passed', 'wrong']);
  });

  it('five wrong codes end the challenge, so that the right one is refused too', async () => {
    const user = await home.addPerson();
    const { secret } = await home.giveAuthenticator(user.id);
    const { sessionId } = await home.logIn(user.login);
    const wrong = home.codeOf(secret, 50);
    for (let round = 0; round < 5; round++) await answer(sessionId, wrong);
    expect(await answer(sessionId, home.codeOf(secret))).toMatchObject({ state: 'over' });
  });

  it('T01 a secret sealed with an old key is sealed again at the next login', async () => {
    const user = await home.addPerson();
    const { secret } = await home.giveAuthenticator(user.id);
    const newest = { id: 'k2', key: Buffer.alloc(32, 7) };
    const parts = { ...home.parts, sealKeys: [newest, ...home.parts.sealKeys] as const };
    const { sessionId } = await startLogin(parts, { login: user.login, password, address });
    const code = home.codeOf(secret);
    expect(await answerLogin(parts, { sessionId, code, address })).toMatchObject({ state: 'passed' });
    expect((await home.authenticators.find(user.id)).sealed.keyId).toBe('k2');
  });
});

describe('C06 a hundred consecutive wrong codes', () => {
  it('lock the second factor for all methods; the refusal looks like any other; a reset unlocks it', async () => {
    const { user, sessionId, challengeId } = await atChallenge();
    await home.giveAuthenticator(user.id);
    for (let round = 0; round < 97; round++) await home.parts.failures.reserve(user.id);
    await home.speak(challengeId, '482913');
    for (let round = 0; round < 2; round++) expect((await answer(sessionId, '000000')).state).toBe('wrong');
    const other = await home.putAt(user.id, { step: 'challenge' });
    const authenticator = (await home.factors.list(user.id)).find(({ kind }) => kind === 'authenticator');
    await sendCode(home.parts, { sessionId: other, factorId: authenticator?.id });
    expect((await answer(other, '000000')).state).toBe('wrong');
    // After the hundredth, even the right code is refused.
    await sendCode(home.parts, { sessionId }).catch(() => undefined);
    expect(await answer(other, '000000')).toEqual({ state: 'locked' });
    expect(await home.parts.sessions.find(other)).toBeUndefined();
    expect(await refusalOf(home.logIn(user.login))).toBe('login-refused');
    expect(await refusalOf(sendCode(home.parts, { sessionId }))).toBe('second-factor-locked');
    await home.factors.removeAll(user.id, 'locked out', tester);
    expect((await home.logIn(user.login)).step).toBe('set-up');
  });

  it('a right code restarts the count', async () => {
    const { user, sessionId, challengeId } = await atChallenge();
    for (let round = 0; round < 99; round++) await home.parts.failures.reserve(user.id);
    await home.speak(challengeId, '482913');
    expect((await answer(sessionId, '482913')).state).toBe('passed');
    for (let round = 0; round < 99; round++) await home.parts.failures.reserve(user.id);
    expect(await home.parts.failures.isLocked(user.id)).toBe(false);
  });

  it('a code that was compared with nothing does not count', async () => {
    const { user, sessionId } = await atChallenge();
    for (let round = 0; round < 110; round++) expect((await answer(sessionId, '000000')).state).toBe('not-sent');
    expect(await home.parts.failures.isLocked(user.id)).toBe(false);
  });
});

describe('ending a session', () => {
  it('logging out during a login hangs up the call', async () => {
    const { sessionId, challengeId } = await atChallenge();
    await logOut(home.parts, { sessionId, address });
    expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
    expect((await home.parts.challenges.find(challengeId))?.state).toBe('cancelled');
    await logOut(home.parts, { sessionId, address });
  });

  it('"log out everywhere" ends all sessions, including this one', async () => {
    const user = await home.addPerson();
    const ids = await Promise.all([1, 2, 3].map(() => home.putInEdit(user.id)));
    expect(await endAllSessions(home.parts, { sessionId: ids[0] ?? '' })).toEqual({ ended: 3 });
    for (const id of ids) expect(await home.parts.sessions.find(id)).toBeUndefined();
  });

  it("a new login ends the browser's earlier session", async () => {
    const user = await home.addPerson();
    const sessionId = await home.putInEdit(user.id);
    await startLogin(home.parts, { login: user.login, password, address, sessionId });
    expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
  });
});

it("an operator's page is for operators only", async () => {
  const user = await home.addPerson();
  const sessionId = await home.putInEdit(user.id);
  expect(await refusalOf(enterPanel(home.parts, { sessionId, roles: ['operator'] }))).toBe('role-missing');
});

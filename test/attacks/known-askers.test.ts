import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSessionsOf } from '../../src/accounts/end-sessions.ts';
import { givePassword } from '../../src/accounts/give-password.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import type { SessionFacts } from '../../src/accounts/session.ts';
import type { User } from '../../src/accounts/user.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { chooseNewPassword } from '../../src/login/choose-new-password.ts';
import { endAllSessions } from '../../src/login/end-all-sessions.ts';
import { enter } from '../../src/login/enter.ts';
import { knownAskerOf, termsFor } from '../../src/login/known-asker.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { skipSetUp } from '../../src/login/skip-set-up.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { showAddition } from '../../src/methods/show-addition.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;
const operator = { kind: 'command-line', id: 'test' } as const;
const another = 'another right good password';

beforeAll(async () => {
  home = await openPanel();
  // A login with the password alone ends in the panel.
  await home.rollOut.set({ offerFrom: '2999-01-01', requireFrom: '2999-02-01' }, tester);
});

afterAll(() => home.close());

interface Asker {
  address: string;
  browser: string | undefined;
}

/** Opens the home page in a browser, as after a login. */
async function openHome(sessionId: string, address: string, browser?: string): Promise<string | undefined> {
  const visitor = home.visitor({ 'x-forwarded-for': address });
  visitor.cookies.set('belcode-session', sessionId);
  if (browser !== undefined) visitor.cookies.set('belcode-known', browser);
  expect((await visitor.get('/')).status).toBe(200);
  return visitor.cookies.get('belcode-known');
}

/** By what an asker is known, asked by the cookie alone and by the network alone. */
async function knownBy({ id }: Pick<User, 'id'>, { address, browser }: Asker) {
  const facts = await home.parts.loginFacts.find(id);
  const byCookie = await knownAskerOf(home.parts, { address: freshAddress(), browser }, facts);
  const byNetwork = await knownAskerOf(home.parts, { address }, facts);
  return [byCookie?.by, byNetwork?.by].filter((by) => by !== undefined);
}

/** A code of an authenticator passes once. */
async function answerByAuthenticator(sessionId: string, address: string) {
  home.time.now += 60_000;
  await sendCode(home.parts, { sessionId, address });
  const code = home.codeOf('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
  return answerLogin(home.parts, { sessionId, code, address });
}

/** Each way to become known, from an asker's first login. */
const ways: Record<string, (user: User, address: string) => Promise<string>> = {
  'the password of a user without a method': async ({ login }, address) => {
    const { sessionId } = await startLogin(home.parts, { login, password, address });
    return sessionId;
  },
  'a set-up that was skipped': async ({ id }, address) => {
    const sessionId = await home.putAt(id, { step: 'set-up' });
    return (await skipSetUp(home.parts, { sessionId, address })).sessionId;
  },
  'a second factor': async ({ id, login }, address) => {
    await home.giveAuthenticator(id);
    const { sessionId } = await startLogin(home.parts, { login, password, address });
    const answered = await answerByAuthenticator(sessionId, address);
    if (answered.state !== 'passed') throw new Error(answered.state);
    return answered.sessionId;
  },
  'the first method, at its set-up': async ({ id }, address) => addFirstMethod(id, { step: 'set-up' }, address),
  'the first method, added later': async ({ id }, address) => {
    const now = await home.parts.sessions.now();
    return addFirstMethod(id, { step: 'full', passwordProvenAt: now, editConfirmedAt: now }, address);
  },
};
const byPassword = Object.keys(ways).slice(0, 2);

async function addFirstMethod(userId: string, facts: Omit<SessionFacts, 'userId'>, address: string): Promise<string> {
  const started = await home.putAt(userId, facts);
  const { sessionId } = await beginFactor(home.parts, { sessionId: started, kind: 'authenticator', address });
  const shown = await showAddition(home.parts, await enter(home.parts, sessionId, 'read'));
  if (shown?.kind !== 'authenticator') throw new Error('No authenticator is being added');
  const confirmed = await confirmFactor(home.parts, { sessionId, code: home.codeOf(shown.secret), address });
  if (confirmed.state !== 'added') throw new Error(confirmed.state);
  return confirmed.sessionId;
}

/** Each act that takes it back. */
const acts: Record<string, (user: User) => Promise<unknown>> = {
  'a new password of one’s own': async ({ id }) =>
    chooseNewPassword(home.parts, { sessionId: await home.putInEdit(id), password: another }),
  'a new password at a login': async ({ id }) => {
    const now = await home.parts.sessions.now();
    const sessionId = await home.putAt(id, { step: 'new-password', factorProvenAt: now, passwordProvenAt: now });
    await chooseNewPassword(home.parts, { sessionId, password: another });
  },
  'a forgotten password that was replaced': async ({ id }) => {
    const sessionId = await home.putAt(id, { step: 'forgotten-password', forgottenBy: 'mail' });
    await chooseForgottenPassword(home.parts, { sessionId, password: another });
  },
  'a password given by an operator': ({ id }) =>
    givePassword({ ...home.parts, users: home.users, random }, { userId: id }, operator),
  '“log out everywhere”': async ({ id }) => endAllSessions(home.parts, { sessionId: await home.putInEdit(id) }),
  'sessions ended by an operator': ({ id }) => endSessionsOf(home.parts, { userId: id, grant: everyGrant }, operator),
  'a reset by an operator': ({ id }) =>
    resetSecondFactor(
      { ...home.parts, factors: home.factors, users: home.users, random },
      { userId: id, reason: 'stolen laptop' },
      operator,
    ),
};

describe.each(Object.entries(ways))('who is known by %s', (_way, logIn) => {
  it('is known by the browser and by the network', async () => {
    const user = await home.addPerson();
    const address = freshAddress();
    const browser = await openHome(await logIn(user, address), address);
    expect(await knownBy(user, { address, browser })).toEqual(['browser', 'network']);
  });

  it.each(Object.entries(acts))('is a stranger after %s', async (_act, takeBack) => {
    const user = await home.addPerson();
    const address = freshAddress();
    const browser = await openHome(await logIn(user, address), address);
    await takeBack(user);
    expect(await knownBy(user, { address, browser })).toEqual([]);
  });
});

describe.each(byPassword)('who is known by %s', (way) => {
  it('is a stranger to a user who has a method since', async () => {
    const user = await home.addPerson();
    const address = freshAddress();
    const browser = await openHome((await ways[way]?.(user, address)) ?? '', address);
    await home.giveAuthenticator(user.id);
    expect(await knownBy(user, { address, browser })).toEqual([]);
    const facts = await home.parts.loginFacts.find(user.id);
    if (facts === undefined) throw new Error('There is no such user');
    expect((await termsFor(home.parts, facts, { address, browser })).known).toBe(false);
  });
});

describe('somebody known', () => {
  it('is known again after the next login with a second factor', async () => {
    const user = await home.addPerson();
    const address = freshAddress();
    const before = await openHome(await home.logIn(user.login).then(({ sessionId }) => sessionId), address);
    await home.giveAuthenticator(user.id);
    const browser = await openHome(await home.putInEdit(user.id), address, before);
    expect(browser).not.toBe(before);
    expect(await knownBy(user, { address: freshAddress(), browser })).toEqual(['browser']);
  });

  it('leaves nothing to the next user with the same login', async () => {
    const user = await home.addPerson();
    const address = freshAddress();
    await startLogin(home.parts, { login: user.login, password, address });
    await home
      .database('users')
      .where({ id: user.id })
      .update({ login: `gone.${random.id()}` });
    const next = await home.addPerson({ login: user.login });
    expect(await knownBy(next, { address, browser: undefined })).toEqual([]);
  });

  it('stays a stranger when Redis loses its data after a new password or a reset', async () => {
    for (const name of ['a password given by an operator', 'a reset by an operator']) {
      const user = await home.addPerson();
      const address = freshAddress();
      const browser = await openHome(await home.logIn(user.login).then(({ sessionId }) => sessionId), address);
      await acts[name]?.(user);
      await home.redis.del(`belcode:session-generation:{${user.id}}`);
      expect(await knownBy(user, { address, browser })).toEqual([]);
    }
  });
});

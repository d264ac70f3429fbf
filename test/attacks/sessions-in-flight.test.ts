import { generateSync } from 'otplib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { endSessionsOf } from '../../src/accounts/end-sessions.ts';
import { givePassword } from '../../src/accounts/give-password.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { ConcurrencyLimit } from '../../src/concurrency-limit.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { endSessionsOfChallenge } from '../../src/incidents/end-sessions-of-challenge.ts';
import { answerForgotten } from '../../src/login/answer-forgotten.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { chooseNewPassword } from '../../src/login/choose-new-password.ts';
import { confirmPassword } from '../../src/login/confirm-password.ts';
import { endAllSessions } from '../../src/login/end-all-sessions.ts';
import { enter } from '../../src/login/enter.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { openEnrolmentLink } from '../../src/login/open-enrolment-link.ts';
import { openPasswordLink } from '../../src/login/open-password-link.ts';
import { proveSetUpCode } from '../../src/login/prove-set-up-code.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { skipSetUp } from '../../src/login/skip-set-up.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { showAddition } from '../../src/methods/show-addition.ts';
import { disableUser } from '../../src/people/disable-user.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, password, refusalOf } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());
afterEach(() => vi.restoreAllMocks());

type Person = { id: string; login: string };
type Act = () => Promise<unknown>;

const thiefsPassword = 'what the thief would like';
const ownersPassword = 'what the owner has chosen';

const resetParts = () => ({
  factors: home.factors,
  users: home.users,
  setUpCodes: home.setUpCodes,
  sessions: home.parts.sessions,
  random,
});
const reset = (userId: string) => resetSecondFactor(resetParts(), { userId, reason: 'stolen' }, tester);

/** Each act that ends the sessions of a user, prepared before the attack. */
const ends: Record<string, (user: Person) => Promise<Act>> = {
  'a new password of the owner': async ({ id }) => {
    const sessionId = await home.putInEdit(id);
    return () => chooseNewPassword(home.parts, { sessionId, password: ownersPassword });
  },
  'a forgotten password': async ({ id }) => {
    const sessionId = await home.putAt(id, { step: 'forgotten-password', forgottenBy: 'mail' });
    return () => chooseForgottenPassword(home.parts, { sessionId, password: ownersPassword });
  },
  'a reset by the operator': async ({ id }) => {
    return () => reset(id);
  },
  'a password from the command line': async ({ id }) => {
    const { users } = home;
    const { sessions } = home.parts;
    return () => givePassword({ users, sessions, random }, { userId: id }, tester);
  },
  'user end-sessions': async ({ id }) => {
    return () => endSessionsOf(home.parts, { userId: id, grant: everyGrant }, tester);
  },
  '"log out everywhere"': async ({ id }) => {
    const sessionId = await home.putInEdit(id);
    return () => endAllSessions(home.parts, { sessionId });
  },
  'being disabled': async ({ id }) => {
    return () => disableUser({ ...home.parts, users: home.users }, { userId: id, grant: everyGrant }, tester);
  },
};

/** A user with an authenticator, and the code that it shows. */
async function withFactor() {
  const user = await home.addPerson();
  const { secret, id: factorId } = await home.giveAuthenticator(user.id);
  return { user, factorId, code: () => home.codeOf(secret) };
}

async function offered() {
  const company = await home.addCompany();
  await home.rollOut.set({ companyId: company.id, offerFrom: '2020-01-01' }, tester);
  return home.addPerson({ companyId: company.id });
}

/** An addition that waits for its code. */
async function adding(user: Person, sessionId: string) {
  const begun = await beginFactor(home.parts, { sessionId, kind: 'authenticator' });
  const shown = await showAddition(home.parts, await enter(home.parts, begun.sessionId, 'read'));
  if (shown?.kind !== 'authenticator') throw new Error('No secret is shown');
  const code = generateSync({ secret: shown.secret, epoch: Math.floor(home.time.now / 1_000) });
  return { user, start: () => confirmFactor(home.parts, { sessionId: begun.sessionId, code, address }) };
}

interface Start {
  /** How the store starts it. */
  by: 'start' | 'stepUp' | 'startAlone';
  /** Whether a password or a code is hashed first. */
  hashes?: boolean;
  open: () => Promise<{ user: Person; start: () => Promise<object> }>;
}

const logIn = (user: Person) => () => startLogin(home.parts, { login: user.login, password, address });

/** Each start of a session, of a thief who has proven what it asks for. */
const starts: Record<string, Start> = {
  'a login without a second factor': {
    by: 'start',
    hashes: true,
    open: async () => {
      const user = await home.addPerson();
      return { user, start: logIn(user) };
    },
  },
  'a login that asks for a code': {
    by: 'start',
    hashes: true,
    open: async () => {
      const { user } = await withFactor();
      return { user, start: logIn(user) };
    },
  },
  'a login that offers the set-up': {
    by: 'start',
    hashes: true,
    open: async () => {
      const user = await offered();
      return { user, start: logIn(user) };
    },
  },
  'a login that asks for a new password': {
    by: 'start',
    hashes: true,
    open: async () => {
      const user = await home.addPerson();
      await home.users.askPasswordChange(user.id, tester);
      return { user, start: logIn(user) };
    },
  },
  'the code of a login': {
    by: 'stepUp',
    open: async () => {
      const { user, code } = await withFactor();
      const { sessionId } = await home.logIn(user.login);
      return { user, start: () => answerLogin(home.parts, { sessionId, code: code(), address }) };
    },
  },
  'the code before a change': {
    by: 'stepUp',
    open: async () => {
      const { user, factorId, code } = await withFactor();
      const sessionId = await home.putInEdit(user.id);
      await sendCode(home.parts, { sessionId, factorId, address });
      return { user, start: () => answerLogin(home.parts, { sessionId, code: code(), address }) };
    },
  },
  'the password before a change': {
    by: 'stepUp',
    hashes: true,
    open: async () => {
      const user = await home.addPerson();
      const sessionId = await home.putInEdit(user.id);
      return { user, start: () => confirmPassword(home.parts, { sessionId, password }) };
    },
  },
  'an own new password': {
    by: 'startAlone',
    hashes: true,
    open: async () => {
      const { user } = await withFactor();
      const sessionId = await home.putInEdit(user.id);
      return { user, start: () => chooseNewPassword(home.parts, { sessionId, password: thiefsPassword }) };
    },
  },
  'a new password at login': {
    by: 'startAlone',
    hashes: true,
    open: async () => {
      const user = await home.addPerson();
      await home.users.askPasswordChange(user.id, tester);
      const { sessionId } = await home.logIn(user.login);
      return { user, start: () => chooseNewPassword(home.parts, { sessionId, password: thiefsPassword }) };
    },
  },
  'a set-up that is skipped': {
    by: 'stepUp',
    open: async () => {
      const user = await offered();
      const { sessionId } = await home.logIn(user.login);
      return { user, start: () => skipSetUp(home.parts, { sessionId, address }) };
    },
  },
  'a set-up that begins': {
    by: 'stepUp',
    open: async () => {
      const user = await offered();
      const { sessionId } = await home.logIn(user.login);
      return { user, start: () => beginFactor(home.parts, { sessionId, kind: 'authenticator' }) };
    },
  },
  'a set-up that is finished': {
    by: 'startAlone',
    open: async () => {
      const user = await offered();
      return adding(user, (await home.logIn(user.login)).sessionId);
    },
  },
  'a first method in a full session': {
    by: 'startAlone',
    open: async () => {
      const user = await home.addPerson();
      return adding(user, await home.putInEdit(user.id));
    },
  },
  'a second method': {
    by: 'stepUp',
    open: async () => {
      const user = await home.addPerson();
      await home.givePhone(user.id);
      return adding(user, await home.putInEdit(user.id));
    },
  },
  'the set-up code after a reset': {
    by: 'stepUp',
    hashes: true,
    open: async () => {
      const user = await home.addPerson();
      await home.givePhone(user.id);
      const { setUpCode } = await reset(user.id);
      const { sessionId } = await home.logIn(user.login);
      return { user, start: () => proveSetUpCode(home.parts, { sessionId, code: setUpCode }) };
    },
  },
  'a mailed link': {
    by: 'start',
    open: async () => {
      const user = await home.addPerson();
      const token = await home.parts.passwordLinks.make(user.id, user.passwordSetAt);
      return { user, start: () => openPasswordLink(home.parts, { token }) };
    },
  },
  'a link of another panel to the set-up': {
    by: 'start',
    open: async () => {
      const user = await home.addPerson({ passwordHash: hashOfNothing(random) });
      const generation = await home.parts.sessions.generationOf(user.id);
      const token = await home.parts.enrolmentLinks.make({ userId: user.id, generation });
      return { user, start: () => openEnrolmentLink(home.parts, { token, address }) };
    },
  },
  'the code of a forgotten password': {
    by: 'stepUp',
    open: async () => {
      const { user, code } = await withFactor();
      const asked = await forgotPassword(home.parts, { login: user.login, by: 'authenticator', address });
      if (asked.state !== 'asked') throw new Error('not asked');
      const { sessionId } = asked;
      return { user, start: () => answerForgotten(home.parts, { sessionId, code: code(), address }) };
    },
  },
};

/** Puts an act right before a session is started, when everything has been checked. */
function before(method: Start['by'], act: Act): { done: () => boolean } {
  const { sessions } = home.parts;
  const original = sessions[method].bind(sessions) as (...given: unknown[]) => Promise<never>;
  let done = false;
  const spy = vi.spyOn(sessions, method).mockImplementation(async (...given: unknown[]) => {
    spy.mockRestore();
    done = true;
    await act();
    return original(...given);
  });
  return { done: () => done };
}

/** Puts an act right after a hash, which can wait for seconds. */
function afterHash(act: Act): { done: () => boolean } {
  const original = ConcurrencyLimit.prototype.run;
  let done = false;
  const spy = vi.spyOn(ConcurrencyLimit.prototype, 'run').mockImplementation(async function <T>(
    this: ConcurrencyLimit,
    ...given: Parameters<typeof original>
  ): Promise<T> {
    spy.mockRestore();
    const hashed = await original.apply(this, given);
    done = true;
    await act();
    return hashed as T;
  });
  return { done: () => done };
}

/** The id of the session that a start gave and that still works, if any. */
async function opened(start: () => Promise<object>): Promise<{ refusal: string | undefined; works: boolean }> {
  let given: { sessionId?: string } = {};
  const refusal = await refusalOf(
    start().then((started) => {
      given = started;
    }),
  );
  const { sessionId } = given;
  if (sessionId === undefined) return { refusal, works: false };
  return { refusal, works: (await home.parts.sessions.find(sessionId)) !== undefined };
}

describe.each(Object.entries(starts))('%s, in flight', (_what, { by, hashes, open }) => {
  it('succeeds when nothing comes between', async () => {
    const { start } = await open();
    expect(await opened(start)).toEqual({ refusal: undefined, works: true });
  });

  describe.each(Object.entries(ends))('when %s comes between', (end, prepare) => {
    it('gives no session, when it comes right before the start', async () => {
      const { user, start } = await open();
      const placed = before(by, await prepare(user));
      const { refusal, works } = await opened(start);
      expect(placed.done()).toBe(true);
      // Each request of a disabled user is refused, and ends the session.
      if (end === 'being disabled') expect(await worksFor(user)).toBe(false);
      else expect([refusal, works]).toEqual(['session-unknown', false]);
    });

    if (hashes !== true) return;
    it('gives no session, when it comes after the hash', async () => {
      const { user, start } = await open();
      const placed = afterHash(await prepare(user));
      const { works } = await opened(start);
      expect(placed.done()).toBe(true);
      if (end === 'being disabled') expect(await worksFor(user)).toBe(false);
      else expect(works).toBe(false);
    });
  });
});

/** Whether anybody can still do something as this user. */
async function worksFor({ id }: Person): Promise<boolean> {
  const sessionId = await home.putInEdit(id);
  return (await refusalOf(enter(home.parts, sessionId, 'read'))) === undefined;
}

describe('what a session in flight changes', () => {
  it.each(Object.entries(ends))(
    'its new password is not stored, when %s comes after the hash',
    async (_end, prepare) => {
      const user = await home.addPerson();
      const sessionId = await home.putInEdit(user.id);
      afterHash(await prepare(user));
      await refusalOf(chooseNewPassword(home.parts, { sessionId, password: thiefsPassword }));
      const request = { login: user.login, password: thiefsPassword, address };
      expect(await refusalOf(startLogin(home.parts, request))).toBe('login-refused');
    },
  );

  it.each(['a first method in a full session', 'a second method', 'a set-up that is finished'])(
    '%s is not stored, when the reset comes right before it',
    async (what) => {
      const { user, start } = await (starts[what] as Start).open();
      const add = home.factors.add.bind(home.factors);
      vi.spyOn(home.factors, 'add').mockImplementation(async (...given) => {
        await reset(user.id);
        return add(...given);
      });
      expect(await refusalOf(start())).toBe('session-unknown');
      expect(await home.factors.list(user.id)).toEqual([]);
    },
  );

  it('"not me" ends a login whose code was right, before the step up', async () => {
    const { user, code } = await withFactor();
    const { sessionId } = await home.logIn(user.login);
    const { challenge } = await home.workOf(sessionId);
    const incidents = { sessions: home.parts.sessions };
    before('stepUp', () => endSessionsOfChallenge(incidents, user.id, challenge?.id ?? ''));
    expect(await refusalOf(answerLogin(home.parts, { sessionId, code: code(), address }))).toBe('session-unknown');
    expect(await home.parts.sessions.list(user.id)).toEqual([]);
  });
});

describe('a proof of what was replaced since', () => {
  it.each([
    ['a password', 'password_set_at'],
    ['a second factor', 'second_factor_reset_at'],
  ])('%s: ends the session, also when nothing has ended it', async (_what, column) => {
    const user = await home.addPerson();
    await home.givePhone(user.id);
    const before = home.database.raw("now() - interval '1 hour'");
    await home.database('users').where({ id: user.id }).update({ password_set_at: before });
    const provenAt = (await home.parts.sessions.now()) - 60_000;
    const sessionId = await home.putInEdit(user.id, { passwordProvenAt: provenAt, factorProvenAt: provenAt });
    expect(await refusalOf(enter(home.parts, sessionId, 'read'))).toBeUndefined();
    await home
      .database('users')
      .where({ id: user.id })
      .update({ [column]: home.database.fn.now() });
    expect(await refusalOf(enter(home.parts, sessionId, 'read'))).toBe('session-unknown');
    expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
  });

  it('after a reset a full session needs the set-up code too', async () => {
    const user = await home.addPerson();
    await reset(user.id);
    const sessionId = await home.putInEdit(user.id);
    const begun = beginFactor(home.parts, { sessionId, kind: 'authenticator' });
    expect(await refusalOf(begun)).toBe('set-up-code-needed');
    const confirmed = confirmFactor(home.parts, { sessionId, code: '123456', address });
    expect(await refusalOf(confirmed)).toBe('set-up-code-needed');
  });

  it('who has changed the password goes on, and may change methods', async () => {
    const user = await home.addPerson();
    const first = await home.putInEdit(user.id);
    const { sessionId } = await chooseNewPassword(home.parts, { sessionId: first, password: ownersPassword });
    expect((await beginFactor(home.parts, { sessionId, kind: 'authenticator' })).step).toBe('full');
  });
});

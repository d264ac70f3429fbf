import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { failuresToLock } from '../../src/factors/failure-store.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { answerRecovery } from '../../src/login/answer-recovery.ts';
import { checkPower } from '../../src/login/editing.ts';
import { enterPanel } from '../../src/login/enter.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { makeRecoveryCodes } from '../../src/methods/make-recovery-codes.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { address, password, refusalOf } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

const wrong = 'BCDF-GHJK-BCDF-GHJK-BCDF-GHJK-BCDF';

/** A user with a method. */
async function somebody(given: Parameters<OpenedPanel['addPerson']>[0] = {}) {
  const user = await home.addPerson({ language: 'en', email: `${random.id()}@example.org`, ...given });
  await home.givePhone(user.id);
  return user;
}

/** The same with recovery codes. */
async function withCodes(given: Parameters<OpenedPanel['addPerson']>[0] = {}) {
  const user = await somebody(given);
  const codes = await makeRecoveryCodes(home.parts, { sessionId: await home.putInEdit(user.id), address });
  return { user, codes, code: codes[0] ?? '' };
}

const atChallenge = async (login: string) => (await home.logIn(login)).sessionId;
const answer = (sessionId: string, code: string, from = freshAddress()) =>
  answerRecovery(home.parts, { sessionId, code, address: from });
const left = async (userId: string) => (await home.parts.recoveryCodes.left(userId)).left;

describe('a recovery code', () => {
  it('logs in once, with the password, and never again', async () => {
    const { user, codes, code } = await withCodes();
    expect(new Set(codes).size).toBe(10);
    for (const each of codes)
      expect(each).toMatch(/^([BCDFGHJKMNPQRSTVWXZ34679]{4}-){6}[BCDFGHJKMNPQRSTVWXZ34679]{4}$/);
    expect(await answer(await atChallenge(user.login), code.toLowerCase().replaceAll('-', ' '))).toMatchObject({
      step: 'full',
      left: 9,
    });
    expect(await refusalOf(answer(await atChallenge(user.login), code))).toBe('recovery-code-wrong');
    expect(await left(user.id)).toBe(9);
  });

  it('used by five at the same moment logs in one', async () => {
    const { user, code } = await withCodes();
    const sessions = await Promise.all(Array.from({ length: 5 }, () => atChallenge(user.login)));
    const told = await Promise.all(sessions.map((sessionId) => refusalOf(answer(sessionId, code))));
    expect(told.filter((each) => each === undefined)).toHaveLength(1);
    expect(await left(user.id)).toBe(9);
  });

  it('is written to the audit, mailed, and told of at this login and at the next one', async () => {
    const { user, code } = await withCodes();
    await home.logIn(user.login);
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    await visitor.open('/code/recovery');
    await visitor.send('/code/recovery', { code });
    expect(visitor.page.body).toContain('You logged in with a recovery code');
    expect(visitor.page.body).toContain('Recovery codes left: 9.');
    expect(visitor.page.body).toContain('href="/methods/add"');
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'recovery-code-used', left: 9 }),
    );
    expect(home.mails.filter(({ to }) => to === user.email)).toContainEqual(
      expect.objectContaining({ kind: 'recoveryCodeUsed', about: expect.objectContaining({ left: 9 }) }),
    );
  });

  it('is kept nowhere', async () => {
    const { codes } = await withCodes();
    const stored = await home.database.raw(
      'select r::text as row from recovery_codes r union all select a::text from audit a',
    );
    const all = JSON.stringify(stored.rows) + home.logged();
    for (const code of codes) expect(all.toUpperCase()).not.toContain(code.slice(0, 14));
  });
});

describe('nobody learns who has recovery codes', () => {
  it.each([
    ['has codes', async () => (await withCodes()).user],
    ['has none', () => somebody()],
  ])('somebody who %s: the same page, words and count of tries', async (_what, make) => {
    const user = await make();
    const visitor = home.visitor({ 'x-forwarded-for': freshAddress() });
    await visitor.logIn(user.login, password);
    expect(visitor.page.body).toContain('href="/code/recovery"');
    const told: string[] = [];
    await visitor.open('/code/recovery');
    for (let round = 0; round <= attemptLimits['recovery-address'].max; round += 1) {
      await visitor.send('/code/recovery', { code: wrong });
      told.push(visitor.notice);
    }
    const refused = 'This recovery code is wrong, or has been used. Try another one from your list.';
    expect(told.slice(0, -1)).toEqual(Array(10).fill(refused));
    expect(told.at(-1)).toContain('Too many attempts');
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'login-refused', reason: 'wrong-recovery-code' }),
    );
  });

  it.each(['', 'x', '123456', 'B'.repeat(27), 'B'.repeat(5_000), 'É'.repeat(28)])(
    '%#: malformed is wrong',
    async (code) => {
      const { user } = await withCodes();
      expect(await refusalOf(answer(await atChallenge(user.login), code))).toBe('recovery-code-wrong');
    },
  );
});

describe('a thief of the password', () => {
  it('uses up no tries of the owner in a known network', async () => {
    const { user, code } = await withCodes();
    const known = freshAddress();
    await home.parts.failures.forgetAll(user.id);
    expect((await answer(await atChallenge(user.login), code, known)).step).toBe('full');
    const { codes } = {
      codes: await makeRecoveryCodes(home.parts, { sessionId: await home.putInEdit(user.id), address }),
    };
    const sessionId = await atChallenge(user.login);
    for (let round = 0; round < attemptLimits.recovery.max; round += 1) await refusalOf(answer(sessionId, wrong));
    expect(await refusalOf(answer(sessionId, codes[0] ?? ''))).toBe('too-many-tries');
    expect((await answer(sessionId, codes[0] ?? '', known)).step).toBe('full');
  });

  it('gets nothing with the code of somebody else', async () => {
    const [one, two] = [await withCodes(), await withCodes()];
    expect(await refusalOf(answer(await atChallenge(one.user.login), two.code))).toBe('recovery-code-wrong');
    expect(await left(two.user.id)).toBe(10);
  });

  it('gets nothing once the second factor is locked', async () => {
    const { user, code } = await withCodes();
    const sessionId = await atChallenge(user.login);
    for (let round = 0; round < failuresToLock; round += 1) await home.parts.failures.reserve(user.id);
    expect(await refusalOf(answer(sessionId, code))).toBe('second-factor-locked');
    expect(await left(user.id)).toBe(10);
  });
});

describe('recovery codes are made', () => {
  const make = (sessionId: string) => makeRecoveryCodes(home.parts, { sessionId, address });

  it.each([
    ['without the password again', { editConfirmedAt: undefined }, 'password-unconfirmed'],
    ['without a code', { factorProvenAt: undefined }, 'session-unknown'],
    ['with an old code', { factorProvenAt: 1 }, 'factor-unconfirmed'],
    ['after a recovery code', { byRecovery: true as const }, 'factor-unconfirmed'],
  ])('not %s', async (_what, given, refusal) => {
    const user = await somebody();
    expect(await refusalOf(make(await home.putInEdit(user.id, given)))).toBe(refusal);
    expect(await left(user.id)).toBe(0);
  });

  it('not by somebody without a method', async () => {
    const user = await home.addPerson();
    expect(await refusalOf(make(await home.putInEdit(user.id)))).toBe('factor-missing');
  });

  it('at most ten times an hour', async () => {
    const user = await somebody();
    const sessionId = await home.putInEdit(user.id);
    const { attempts } = home.parts;
    for (let round = 0; round < 10; round += 1) {
      await attempts.take({ at: 'make-recovery', by: user.id, max: 10, windowSeconds: 3_600 });
    }
    expect(await refusalOf(make(sessionId))).toBe('too-many-tries');
  });

  it('and end the ones before, also one that is typed at the moment', async () => {
    const { user, code } = await withCodes();
    const sessionId = await atChallenge(user.login);
    const { recoveryCodes } = home.parts;
    const take = recoveryCodes.take.bind(recoveryCodes);
    recoveryCodes.take = async (...given) => {
      recoveryCodes.take = take;
      await make(await home.putInEdit(user.id));
      return take(...given);
    };
    expect(await refusalOf(answer(sessionId, code))).toBe('recovery-code-wrong');
    expect(await left(user.id)).toBe(10);
  });

  it('a reset ends them, and those that are being made', async () => {
    const { user } = await withCodes();
    const sessionId = await home.putInEdit(user.id);
    const reset = () =>
      resetSecondFactor(
        {
          factors: home.factors,
          users: home.users,
          setUpCodes: home.setUpCodes,
          sessions: home.parts.sessions,
          random,
        },
        { userId: user.id, reason: 'lost' },
        tester,
      );
    const { recoveryCodes } = home.parts;
    const replace = recoveryCodes.replace.bind(recoveryCodes);
    recoveryCodes.replace = async (...given) => {
      recoveryCodes.replace = replace;
      await reset();
      return replace(...given);
    };
    expect(await refusalOf(make(sessionId))).toBe('session-unknown');
    expect(await left(user.id)).toBe(0);
  });

  it('on a page that shows and saves them once, without a script', async () => {
    const user = await somebody();
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(user.id));
    await visitor.open('/methods');
    expect(visitor.page.body).toContain('You have no recovery codes.');
    await visitor.open('/methods/recovery');
    expect((await visitor.post('/methods/recovery')).status).toBe(201);
    const { body } = visitor.page;
    const shown = [...body.matchAll(/<code>([A-Z0-9-]{34})<\/code>/g)].map(([, code = '']) => code);
    expect(shown).toHaveLength(10);
    const saved = decodeURIComponent(/href="data:text\/plain;charset=utf-8,([^"]+)"/.exec(body)?.[1] ?? '');
    expect(saved.split('\n').filter((line) => /^[A-Z0-9-]{34}$/.test(line))).toEqual(shown);
    await visitor.open('/methods/recovery');
    expect(visitor.page.body).toContain('You have 10 recovery codes left');
    expect(visitor.page.body).not.toContain(shown[0]);
    expect(home.mails).toContainEqual(expect.objectContaining({ kind: 'recoveryCodesMade', to: user.email }));
    expect((await answer(await atChallenge(user.login), shown[4] ?? '')).step).toBe('full');
  });
});

describe('a login by a recovery code adds no power', () => {
  it('an operator has none over others until a method is proven', async () => {
    const { user, code } = await withCodes({ role: 'operator' });
    const { sessionId } = await answer(await atChallenge(user.login), code);
    const { session } = await enterPanel(home.parts, { sessionId });
    const confirmed = { ...session, editConfirmedAt: session.now };
    expect(await refusalOf((async () => checkPower(confirmed))())).toBe('factor-unconfirmed');
    const { id: factorId, secret } = await home.giveAuthenticator(user.id);
    const inEdit = await home.putInEdit(user.id, { byRecovery: true });
    await sendCode(home.parts, { sessionId: inEdit, factorId });
    const proven = await answerLogin(home.parts, { sessionId: inEdit, code: home.codeOf(secret), address });
    if (!('sessionId' in proven)) throw new Error(proven.state);
    checkPower((await enterPanel(home.parts, { sessionId: proven.sessionId })).session);
  });

  it('its user sets up a method again, and is not sent in circles', async () => {
    const { user, code } = await withCodes();
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    await visitor.open('/code/recovery');
    await visitor.send('/code/recovery', { code });
    await visitor.open('/methods/add');
    await visitor.send('/confirm', { password });
    expect(visitor.page.body).toContain('/methods/add/phone');
    for (const asked of [await visitor.get('/methods/recovery'), await visitor.post('/methods/recovery')])
      expect(asked.to).toBe('/confirm/code');
    await visitor.open('/confirm/code');
    expect(visitor.page.status).toBe(200);
    const sessionId = visitor.cookies.get('belcode-session') ?? '';
    const begun = await beginFactor(home.parts, { sessionId, kind: 'authenticator' });
    expect(begun.adding).toBe('authenticator');
  });
});

it('the operator sees how many are left, and no code', async () => {
  const { user, codes } = await withCodes();
  const operator = await somebody({ role: 'operator' });
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(operator.id));
  await visitor.open(`/operator/users/${user.id}`);
  expect(visitor.page.body).toContain('Recovery codes left: 10');
  for (const code of codes) expect(visitor.page.body).not.toContain(code);
});

it('a user who is erased leaves none', async () => {
  const { user } = await withCodes();
  await home.users.erase(user.id, everyGrant, tester);
  expect(await left(user.id)).toBe(0);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { giveSetUpCode, renewSetUpCode } from '../../src/factors/set-up-code.ts';
import { proveSetUpCode } from '../../src/login/prove-set-up-code.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { address, refusalOf } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

/** A user after a reset, who has typed the right password and is at the set-up. */
async function reset() {
  const user = await home.addPerson({ language: 'en' });
  await home.givePhone(user.id);
  const { factors, users, setUpCodes } = home;
  const parts = { factors, users, setUpCodes, sessions: home.parts.sessions, random };
  const { setUpCode } = await resetSecondFactor(parts, { userId: user.id, reason: 'lost' }, tester);
  const { sessionId, step } = await home.logIn(user.login);
  expect(step).toBe('set-up');
  return { user, setUpCode, sessionId };
}

const begin = (sessionId: string) => beginFactor(home.parts, { sessionId, kind: 'authenticator' });
const prove = (sessionId: string, code: string) => proveSetUpCode(home.parts, { sessionId, code });

describe('the password alone, after a reset', () => {
  it('sets up nothing', async () => {
    const { sessionId, user } = await reset();
    expect(await refusalOf(begin(sessionId))).toBe('set-up-code-needed');
    for (const code of ['', 'BCDF GHJK', 'x'.repeat(99)]) {
      expect(await refusalOf(prove(sessionId, code))).toBe('set-up-code-wrong');
    }
    expect(await home.factors.list(user.id)).toEqual([]);
  });

  it('the code of the operator opens the set-up, as it is typed, and once', async () => {
    const { sessionId, user, setUpCode } = await reset();
    const other = await home.logIn(user.login);
    const proven = await prove(sessionId, setUpCode.toLowerCase().replace(' ', '-'));
    expect(proven.step).toBe('set-up');
    expect(await refusalOf(prove(other.sessionId, setUpCode))).toBe('set-up-code-wrong');
    expect(await refusalOf(begin(other.sessionId))).toBe('set-up-code-needed');
    expect((await begin(proven.sessionId)).step).toBe('set-up-code');
  });

  it('writes down who enters a code, right or wrong, and from where', async () => {
    const { user, setUpCode } = await reset();
    const visitor = home.visitor({ 'x-forwarded-for': '198.51.100.7' });
    await visitor.logIn(user.login, 'a right good password');
    for (const code of ['BCDF GHJK', 'x', setUpCode]) await visitor.send('/set-up/operator-code', { code });
    const lines = (await home.audit.list({ userId: user.id })).filter(({ actor }) => actor.kind === 'user');
    const told = lines.map(({ event, detail, repeats }) => ({ event, ...detail, times: repeats?.times }));
    expect(told.slice(0, 2)).toEqual([
      { event: 'set-up-code-used', address: '198.51.100.7', times: undefined },
      { event: 'login-refused', reason: 'wrong-set-up-code', address: '198.51.100.7', times: undefined },
    ]);
  });

  it('the code of somebody else, an old one and one that was replaced open nothing', async () => {
    const [one, two] = [await reset(), await reset()];
    expect(await refusalOf(prove(one.sessionId, two.setUpCode))).toBe('set-up-code-wrong');
    await giveSetUpCode({ setUpCodes: home.setUpCodes, random }, one.user.id, tester);
    expect(await refusalOf(prove(one.sessionId, one.setUpCode))).toBe('set-up-code-wrong');
    const past = home.database.raw("now() - interval '1 second'");
    await home.database('users').where({ id: two.user.id }).update({ set_up_code_until: past });
    expect(await refusalOf(prove(two.sessionId, two.setUpCode))).toBe('set-up-code-wrong');
  });

  it('a code ends after ten guesses, and a new one works', async () => {
    const { sessionId, user, setUpCode } = await reset();
    for (let round = 0; round < 10; round++) await refusalOf(prove(sessionId, 'BCDF GHJK'));
    expect(await refusalOf(prove(sessionId, setUpCode))).toBe('too-many-tries');
    const fresh = await giveSetUpCode({ setUpCodes: home.setUpCodes, random }, user.id, tester);
    expect((await prove(sessionId, fresh)).step).toBe('set-up');
  });

  it('an operator makes a new one, which is shown once and kept nowhere', async () => {
    const { user, setUpCode, sessionId } = await reset();
    const operator = await home.addPerson({ language: 'en', role: 'operator' });
    await home.givePhone(operator.id);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(operator.id));
    const path = `/operator/users/${user.id}/set-up-code`;
    await visitor.get(`/operator/users?search=${user.login}`);
    expect(visitor.page.body).toContain(`href="${path}"`);
    await visitor.get(path);
    expect(visitor.page.body).toContain('The previous code then stops working.');
    expect((await visitor.post(path)).status).toBe(201);
    const code = /<code id="set-up-code">([A-Z0-9]{4} [A-Z0-9]{4})</.exec(visitor.page.body)?.[1] ?? '';
    expect(await refusalOf(prove(sessionId, setUpCode))).toBe('set-up-code-wrong');
    expect((await prove(sessionId, code)).step).toBe('set-up');
    await visitor.get(path);
    const stored = await home.database.raw('select u::text as row from users u union all select a::text from audit a');
    for (const text of [visitor.page.body, home.logged(), JSON.stringify(stored.rows)]) {
      expect(text).not.toMatch(new RegExp(code.replace(' ', '[ -]?'), 'i'));
    }
    expect(await home.auditOf(user.id)).toContainEqual({ event: 'set-up-code-made' });
  });

  it.each([
    ['never was reset', false],
    ['has set up since', true],
  ])('somebody who %s gets no code', async (_what, wasReset) => {
    const user = wasReset ? (await reset()).user : await home.addPerson();
    if (wasReset) await home.givePhone(user.id);
    const { users, factors, setUpCodes } = home;
    expect(await refusalOf(renewSetUpCode({ users, factors, setUpCodes, random }, user.id, tester))).toBe(
      'set-up-code-needless',
    );
    expect(await refusalOf(renewSetUpCode({ users, factors, setUpCodes, random }, 'nobody', tester))).toBe(
      'user-unknown',
    );
  });

  it('the page asks for it, and goes on to the methods', async () => {
    const { user, setUpCode } = await reset();
    const visitor = home.visitor();
    await visitor.logIn(user.login, 'a right good password');
    expect(visitor.page.body).toContain('Code from support');
    expect(visitor.page.body).not.toContain('/methods/add');
    await visitor.send('/set-up/operator-code', { code: 'BCDF GHJK' });
    expect(visitor.notice).toContain('This code is wrong');
    await visitor.send('/set-up/operator-code', { code: setUpCode });
    expect(visitor.page.body).toContain('/methods/add');
  });
});

describe('a thief of the password has typed a code that was overheard, and the operator makes another', () => {
  const code = '123456';
  const parts = () => ({
    factors: home.factors,
    users: home.users,
    setUpCodes: home.setUpCodes,
    sessions: home.parts.sessions,
    random,
  });
  const confirm = (sessionId: string) => confirmFactor(home.parts, { sessionId, code, address });

  const replacements = {
    'a new code': async (userId: string) => void (await renewSetUpCode(parts(), userId, tester)),
    'a new code by the command line': async (userId: string) =>
      void (await giveSetUpCode({ setUpCodes: home.setUpCodes, random }, userId, tester)),
    'another reset': async (userId: string) =>
      void (await resetSecondFactor(parts(), { userId, reason: 'again' }, tester)),
    // What is stored in the moment before the sessions end and the next code is made.
    'a reset that is under way': async (userId: string) => void (await home.factors.removeAll(userId, 'again', tester)),
  };

  /** Brings the thief to a step. @returns the act that comes next there */
  const steps: Record<string, (given: Awaited<ReturnType<typeof reset>>) => Promise<() => Promise<unknown>>> = {
    'chooses a method': async ({ sessionId, setUpCode }) => {
      const proven = await prove(sessionId, setUpCode);
      return () => begin(proven.sessionId);
    },
    'chooses another one': async ({ sessionId, setUpCode }) => {
      const begun = await begin((await prove(sessionId, setUpCode)).sessionId);
      return () => begin(begun.sessionId);
    },
    'types the code of the method': async ({ sessionId, setUpCode }) => confirmation(sessionId, setUpCode),
    'has typed the code of the method, which is being stored': async ({ user, sessionId, setUpCode }) => {
      const typed = await confirmation(sessionId, setUpCode);
      return Object.assign(typed, { isStoring: user.id });
    },
    'has a full session': async ({ user, sessionId, setUpCode }) => {
      const proven = await home.parts.sessions.find((await prove(sessionId, setUpCode)).sessionId);
      const { setUpCodeMadeAt } = proven ?? {};
      const full = await home.putInEdit(user.id, { factorProvenAt: undefined, setUpCodeMadeAt });
      return () => begin(full);
    },
  };

  async function confirmation(sessionId: string, setUpCode: string): Promise<() => Promise<unknown>> {
    const proven = await prove(sessionId, setUpCode);
    const typed = { kind: 'phone', number: home.freshNumber() } as const;
    const begun = await beginFactor(home.parts, { sessionId: proven.sessionId, address, ...typed });
    await home.speak((await home.workOf(begun.sessionId)).adding?.challengeId, code);
    return () => confirm(begun.sessionId);
  }

  const table = Object.keys(replacements).flatMap((how) => Object.keys(steps).map((step) => ({ how, step })));

  it.each(table)('$how, while the thief $step: nothing is set up', async ({ how, step }) => {
    const given = await reset();
    const { id } = given.user;
    const replace = replacements[how as keyof typeof replacements];
    const next = await steps[step]?.(given);
    if (next === undefined) throw new Error('no such step');
    if ('isStoring' in next) replaceBeforeStoring(id, replace);
    else await replace(id);
    expect(await refusalOf(next())).toBe('session-unknown');
    expect(await home.factors.list(id)).toEqual([]);
  });

  /** The next method of a user is stored after the replacement, although its code was checked before. */
  function replaceBeforeStoring(userId: string, replace: (userId: string) => Promise<void>): void {
    const { factors } = home.parts;
    const add = factors.add.bind(factors);
    factors.add = async (...given) => {
      factors.add = add;
      await replace(userId);
      return add(...given);
    };
  }

  it('the owner sets up with the new one', async () => {
    const { user, sessionId, setUpCode } = await reset();
    await prove(sessionId, setUpCode);
    const { code: fresh } = await renewSetUpCode(parts(), user.id, tester);
    const { sessionId: own } = await home.logIn(user.login);
    await (await confirmation(own, fresh))();
    expect(await home.factors.list(user.id)).toHaveLength(1);
  });

  it('a code that is replaced while it is compared proves nothing', async () => {
    const { user, sessionId, setUpCode } = await reset();
    const { setUpCodes } = home.parts;
    const take = setUpCodes.take.bind(setUpCodes);
    setUpCodes.take = async (...given) => {
      setUpCodes.take = take;
      await replacements['a new code'](user.id);
      return take(...given);
    };
    expect(await refusalOf(prove(sessionId, setUpCode))).toBe('set-up-code-wrong');
  });

  it('the page tells the operator when the code before was typed', async () => {
    const { user, sessionId, setUpCode } = await reset();
    const operator = await home.addPerson({ language: 'en', role: 'operator' });
    await home.givePhone(operator.id);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(operator.id));
    const path = `/operator/users/${user.id}/set-up-code`;
    const told = 'The previous code was entered on';
    await visitor.get(path);
    expect(visitor.page.body).not.toContain(told);
    await prove(sessionId, setUpCode);
    await visitor.get(path);
    expect(visitor.page.body).toContain(told);
    await visitor.post(path);
    expect(visitor.page.body).toContain(told);
    await visitor.get(path);
    expect(visitor.page.body).not.toContain(told);
  });
});

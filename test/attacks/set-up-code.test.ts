import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { giveSetUpCode, renewSetUpCode } from '../../src/factors/set-up-code.ts';
import { proveSetUpCode } from '../../src/login/prove-set-up-code.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { refusalOf } from '../login/open-login.ts';
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
  const { factors, users } = home;
  const parts = { factors, users, sessions: home.parts.sessions, random };
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

  it('the code of somebody else, an old one and one that was replaced open nothing', async () => {
    const [one, two] = [await reset(), await reset()];
    expect(await refusalOf(prove(one.sessionId, two.setUpCode))).toBe('set-up-code-wrong');
    await giveSetUpCode({ users: home.users, random }, one.user.id, tester);
    expect(await refusalOf(prove(one.sessionId, one.setUpCode))).toBe('set-up-code-wrong');
    const past = home.database.raw("now() - interval '1 second'");
    await home.database('users').where({ id: two.user.id }).update({ set_up_code_until: past });
    expect(await refusalOf(prove(two.sessionId, two.setUpCode))).toBe('set-up-code-wrong');
  });

  it('a code ends after ten guesses, and a new one works', async () => {
    const { sessionId, user, setUpCode } = await reset();
    for (let round = 0; round < 10; round++) await refusalOf(prove(sessionId, 'BCDF GHJK'));
    expect(await refusalOf(prove(sessionId, setUpCode))).toBe('too-many-tries');
    const fresh = await giveSetUpCode({ users: home.users, random }, user.id, tester);
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
    const { users, factors } = home;
    expect(await refusalOf(renewSetUpCode({ users, factors, random }, user.id, tester))).toBe('set-up-code-needless');
    expect(await refusalOf(renewSetUpCode({ users, factors, random }, 'nobody', tester))).toBe('user-unknown');
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

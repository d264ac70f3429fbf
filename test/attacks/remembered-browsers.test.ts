import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { endSessionsOf } from '../../src/accounts/end-sessions.ts';
import { givePassword } from '../../src/accounts/give-password.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { MethodRuleStore } from '../../src/accounts/method-rule-store.ts';
import { rememberDaysOf, rememberedBrowserLimits } from '../../src/accounts/remembered-browser.ts';
import { generationKey, listKey } from '../../src/accounts/session-keys.ts';
import type { UserChanges } from '../../src/accounts/user.ts';
import type { RememberPolicy } from '../../src/config/remember-reader.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { chooseNewPassword } from '../../src/login/choose-new-password.ts';
import { confirmPassword } from '../../src/login/confirm-password.ts';
import { checkPower } from '../../src/login/editing.ts';
import { endAllSessions } from '../../src/login/end-all-sessions.ts';
import { enterPanel } from '../../src/login/enter.ts';
import { rememberBrowser } from '../../src/login/known-asker.ts';
import { forgetOwnBrowser, rememberThisBrowser } from '../../src/login/remember-browser.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { reorderFactors } from '../../src/methods/reorder-factors.ts';
import { disableCompany, enableCompany } from '../../src/people/disable-company.ts';
import { disableUser, enableUser } from '../../src/people/disable-user.ts';
import { editUser } from '../../src/people/edit-user.ts';
import { forgetBrowser } from '../../src/people/forget-browser.ts';
import { setCompanyRemembering } from '../../src/people/set-company-remembering.ts';
import { systemRandom as random } from '../../src/random.ts';
import { cheapHash } from '../accounts/cheap-hash.ts';
import { tester } from '../accounts/people.ts';
import { password, refusalOf } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

type Person = Awaited<ReturnType<typeof somebody>>;
const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const from = { address: '192.0.2.7', agent };

/** A user of a company of its own, so that its policy is nobody else's. */
async function somebody({
  policy = { user: 30 },
  role = 'user' as 'user' | 'company-admin' | 'operator',
}: {
  policy?: RememberPolicy;
  role?: 'user' | 'company-admin' | 'operator';
} = {}) {
  const company = await home.addCompany();
  await setCompanyRemembering(home, company.id, policy, tester);
  const user = await home.addPerson({
    companyId: company.id,
    role,
    language: 'en',
    email: `${random.id()}@example.org`,
  });
  const { secret, id: factorId } = await home.giveAuthenticator(user.id);
  return { user, company, secret, factorId };
}

const start = (
  { user }: Pick<Person, 'user'>,
  remembered: string | undefined,
  more: { address?: string; agent?: string; password?: string } = {},
) => startLogin(home.parts, { login: user.login, password, ...from, remembered, ...more });

/** Logs in with a code. @returns the full session */
async function logIn(person: Person): Promise<string> {
  const { sessionId } = await start(person, undefined);
  // A code of an authenticator is valid once.
  home.time.now += 30_000;
  const answered = await answerLogin(home.parts, { sessionId, code: home.codeOf(person.secret), ...from });
  if (answered.state !== 'passed') throw new Error(answered.state);
  return answered.sessionId;
}

/** @returns the cookie of a browser that has just been remembered */
async function remember(person: Person, remembered?: string): Promise<string> {
  const sessionId = await logIn(person);
  return (await rememberThisBrowser(home.parts, { sessionId, ...from, remembered })).cookie;
}

const aged = (userId: string, what: string) =>
  home.database.raw(`update remembered_browsers set ${what} where user_id = ?`, [userId]);
/** The seconds in which the value before is no theft are over. */
const afterGrace = (userId: string) => aged(userId, "turned_at = turned_at - interval '1 minute'");
const rowsOf = async (userId: string) => (await home.database('remembered_browsers').where({ user_id: userId })).length;
const eventsOf = async (userId: string) => (await home.auditOf(userId)).map(({ event }) => event);
const mailsOf = ({ email }: Person['user']) =>
  home.mails.filter((each) => each.kind === 'browserCopied' && each.to === email);

describe('a remembered browser', () => {
  it('is asked for no code, at each login with another value, and has a line for it', async () => {
    const person = await somebody();
    let cookie = await remember(person);
    for (let n = 0; n < 3; n += 1) {
      const started = await start(person, cookie);
      expect(started.step).toBe('full');
      expect(started.remembered).not.toBe(cookie);
      cookie = started.remembered ?? '';
      await afterGrace(person.user.id);
    }
    const lines = await home.audit.list({ userId: person.user.id, event: 'remembered-browser-used' });
    expect(lines.reduce((sum, { repeats }) => sum + (repeats?.times ?? 1), 0)).toBe(3);
    expect(lines[0]?.detail).toEqual({ saved: 'authenticator', address: '192.0.2.7' });
  });

  it('does not spare the password', async () => {
    const person = await somebody();
    const cookie = await remember(person);
    expect(await refusalOf(start(person, cookie, { password: 'wrong' }))).toBe('login-refused');
    expect((await start(person, cookie)).step).toBe('full');
  });

  it('two tabs at the same moment get the same value, and none is a thief', async () => {
    const person = await somebody();
    const cookie = await remember(person);
    const tabs = await Promise.all([1, 2, 3, 4].map(() => start(person, cookie)));
    expect(tabs.map(({ step }) => step)).toEqual(['full', 'full', 'full', 'full']);
    expect(new Set(tabs.map(({ remembered }) => remembered)).size).toBe(1);
    expect((await start(person, tabs[0]?.remembered)).step).toBe('full');
    // The value before the one that was replaced in these seconds.
    expect((await start(person, cookie)).step).toBe('full');
    expect(mailsOf(person.user)).toEqual([]);
  });

  it('is kept as a digest only', async () => {
    const person = await somebody();
    const [, value = ''] = (await remember(person)).split('.');
    expect(value).toHaveLength(43);
    const stored = await home.database.raw(
      'select r::text from remembered_browsers r union all select a::text from audit a',
    );
    expect(JSON.stringify(stored.rows) + home.logged()).not.toContain(value);
  });

  it.each([
    ['new where only its cookie was copied', false, true],
    ['known where the user has logged in', true, undefined],
  ])('is %s, for a number that is added after a method was proven', async (_what, isKnown, newBrowser) => {
    const person = await somebody();
    const earlier = await enterPanel(home.parts, { sessionId: await logIn(person) });
    const browser = isKnown ? rememberBrowser(home.parts, earlier, undefined) : undefined;
    const remembered = await remember(person);
    const { login } = person.user;
    const { sessionId } = await startLogin(home.parts, { login, password, ...from, browser, remembered });
    const { session } = await enterPanel(home.parts, { sessionId });
    expect([session.remembered, session.newBrowser]).toEqual([true, newBrowser]);
    const confirmed = await confirmPassword(home.parts, { sessionId, password });
    await sendCode(home.parts, confirmed);
    home.time.now += 30_000;
    const proof = { sessionId: confirmed.sessionId, code: home.codeOf(person.secret), ...from, browser };
    const answered = await answerLogin(home.parts, proof);
    if (answered.state !== 'passed') throw new Error(answered.state);
    expect((await home.parts.sessions.find(answered.sessionId))?.newBrowser).toBe(newBrowser);
  });

  it('gives no power and changes no methods, until a method is proven', async () => {
    const person = await somebody({ role: 'company-admin', policy: { 'company-admin': 7 } });
    const { sessionId } = await start(person, await remember(person));
    const { session } = await enterPanel(home.parts, { sessionId });
    expect(session.factorProvenAt).toBeUndefined();
    const confirmed = { ...session, editConfirmedAt: session.now };
    expect(await refusalOf((async () => checkPower(confirmed))())).toBe('factor-unconfirmed');
    expect(await refusalOf(rememberThisBrowser(home.parts, { sessionId, ...from }))).toBe('factor-unconfirmed');
  });
});

describe('a copy of the cookie', () => {
  it.each(['the thief', 'the owner'])(
    'used first by %s: both end, with their sessions, and the owner is told',
    async (first) => {
      const person = await somebody();
      const cookie = await remember(person);
      const thief = { address: '198.51.100.9', agent: 'curl/8' };
      const [one, two] = first === 'the thief' ? [thief, from] : [from, thief];
      const earlier = await start(person, cookie, one);
      expect(earlier.step).toBe('full');
      await afterGrace(person.user.id);
      const later = await start(person, cookie, two);
      expect(later.step).toBe('challenge');
      expect(await home.parts.sessions.find(earlier.sessionId)).toBeUndefined();
      expect(await home.parts.sessions.find(later.sessionId)).toBeDefined();
      expect((await start(person, earlier.remembered, one)).step).toBe('challenge');
      expect(await rowsOf(person.user.id)).toBe(0);
      expect(mailsOf(person.user)).toHaveLength(1);
      expect(await eventsOf(person.user.id)).toContain('remembered-browser-copied');
    },
  );

  it.each([
    ['another browser', { agent: 'curl/8' }],
    ['another network', { address: '198.51.100.9' }],
  ])('from %s is one in the first seconds too', async (_what, more) => {
    const person = await somebody();
    const cookie = await remember(person);
    await start(person, cookie);
    expect((await start(person, cookie, more)).step).toBe('challenge');
    expect(mailsOf(person.user)).toHaveLength(1);
  });

  it('a value two before the one of now is a copy', async () => {
    const person = await somebody();
    const cookie = await remember(person);
    const second = await start(person, cookie);
    await afterGrace(person.user.id);
    await start(person, second.remembered);
    expect((await start(person, cookie)).step).toBe('challenge');
    expect(mailsOf(person.user)).toHaveLength(1);
  });

  it.each(['the copy', 'the value of now', 'another browser of the user'])(
    'is not forgotten when Redis fails halfway: %s brings it to light again, once',
    async (next) => {
      const person = await somebody();
      const other = await remember(person);
      const cookie = await remember(person);
      const { remembered: now = '', sessionId } = await start(person, cookie);
      await afterGrace(person.user.id);
      // The value has been made worthless by then, and the sessions have not ended.
      const list = listKey(person.user.id);
      await home.redis.set(list, 'no list');
      expect(await refusalOf(start(person, cookie))).toBe('store-unavailable');
      expect(mailsOf(person.user)).toEqual([]);
      await home.redis.del(list);
      const cookies = { 'the copy': cookie, 'the value of now': now, 'another browser of the user': other };
      const brought = cookies[next as keyof typeof cookies];
      expect((await start(person, brought)).step).toBe('challenge');
      expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
      expect(mailsOf(person.user)).toHaveLength(1);
      expect(await rowsOf(person.user.id)).toBe(0);
      expect((await start(person, brought)).step).toBe('challenge');
      expect(mailsOf(person.user)).toHaveLength(1);
    },
  );

  it('of somebody without the password ends nothing', async () => {
    const person = await somebody();
    const cookie = await remember(person);
    const { remembered } = await start(person, cookie);
    await afterGrace(person.user.id);
    expect(await refusalOf(start(person, cookie, { password: 'wrong' }))).toBe('login-refused');
    expect((await start(person, remembered)).step).toBe('full');
  });
});

describe('a browser is asked for a code again', () => {
  const asked: [name: string, act: (person: Person, cookie: string) => Promise<unknown>][] = [
    ['after its days', ({ user }) => aged(user.id, "made_at = now() - interval '31 days'")],
    [
      'after another password',
      async ({ user }) =>
        home.users.setPassword({ userId: user.id, hash: await cheapHash(password), how: 'given' }, tester),
    ],
    ['when a new password is asked for', ({ user }) => home.users.askPasswordChange(user.id, tester)],
    ['after "log out everywhere"', async (person) => endAllSessions(home.parts, { sessionId: await logIn(person) })],
    ['after a method was added', ({ user }) => home.givePhone(user.id)],
    [
      'after a method was removed',
      async ({ user }) => home.factors.remove(user.id, (await home.givePhone(user.id)).id, { lastMayGo: false }),
    ],
    [
      'once it is disabled and enabled again',
      async ({ user }) => {
        await home.users.setDisabled(user.id, true, everyGrant, tester);
        await home.users.setDisabled(user.id, false, everyGrant, tester);
      },
    ],
    [
      'once the company is disabled and enabled again',
      async ({ company }) => {
        await home.companies.setDisabled(company.id, true, tester);
        await home.companies.setDisabled(company.id, false, tester);
      },
    ],
    ['when the company switches it off', ({ company }) => setCompanyRemembering(home, company.id, { user: 0 }, tester)],
    [
      'when the company shortens it',
      async ({ company, user }) => {
        await aged(user.id, "made_at = now() - interval '8 days'");
        await setCompanyRemembering(home, company.id, { user: 7 }, tester);
      },
    ],
    [
      'when its user ends it',
      async (person, cookie) =>
        forgetOwnBrowser(home.parts, { sessionId: await logIn(person), browserId: cookie.split('.')[0] ?? '' }),
    ],
    [
      'when an operator ends it',
      ({ user }, cookie) =>
        forgetBrowser(
          { ...home.parts, users: home.users },
          { userId: user.id, browserId: cookie.split('.')[0] ?? '' },
          tester,
        ),
    ],
  ];

  it.each(asked)('%s', async (_name, act) => {
    const person = await somebody();
    const cookie = await remember(person);
    await act(person, cookie);
    expect((await start(person, cookie)).step).toBe('challenge');
    expect(mailsOf(person.user)).toEqual([]);
  });

  it('after a reset nothing of it is left', async () => {
    const person = await somebody();
    const cookie = await remember(person);
    const parts = {
      factors: home.factors,
      users: home.users,
      setUpCodes: home.setUpCodes,
      sessions: home.parts.sessions,
      random,
    };
    await resetSecondFactor(parts, { userId: person.user.id, reason: 'lost' }, tester);
    expect((await start(person, cookie)).step).toBe('set-up');
    expect(await rowsOf(person.user.id)).toBe(0);
  });

  it.each([
    ['nothing', () => ''],
    ['rubbish', () => 'x'],
    ['a long text', () => 'x.'.repeat(4_000)],
    ['an id that nobody has', () => `nobody.${'A'.repeat(43)}`],
    ['the cookie of somebody else', async () => remember(await somebody())],
  ])('with %s', async (_what, cookie) => {
    const person = await somebody();
    await remember(person);
    expect((await start(person, await cookie())).step).toBe('challenge');
    expect(await rowsOf(person.user.id)).toBe(1);
    expect(mailsOf(person.user)).toEqual([]);
  });

  it('and stays remembered when methods are only put in another order', async () => {
    const person = await somebody();
    const phone = await home.givePhone(person.user.id);
    const cookie = await remember(person);
    const sessionId = await home.putInEdit(person.user.id);
    await reorderFactors(home.parts, { sessionId, factorIds: [phone.id, person.factorId] });
    expect((await start(person, cookie)).step).toBe('full');
  });
});

describe('attack: Redis loses how often all sessions have ended, after', () => {
  const parts = () => ({ ...home.parts, users: home.users, companies: home.companies });
  const edit = ({ user }: Person, changes: UserChanges) =>
    editUser({ ...parts(), devices: home.parts.app.devices }, { userId: user.id, changes, grant: everyGrant }, tester);
  const another = () => ({ email: `${random.id()}@example.org` });

  /** Everything that ends all sessions of a user. */
  const ends: Record<string, (person: Person, cookie: string) => Promise<unknown>> = {
    '"log out everywhere"': async (person) => endAllSessions(home.parts, { sessionId: await logIn(person) }),
    'the end of all sessions by an operator': ({ user }) =>
      endSessionsOf(home.parts, { userId: user.id, grant: everyGrant }, tester),
    'another login': (person) => edit(person, { login: `new.${random.id()}` }),
    'another role': (person) => edit(person, { role: 'company-admin' }),
    'another company': async (person) => {
      const { id: companyId } = await home.addCompany();
      await setCompanyRemembering(home, companyId, { user: 30 }, tester);
      await edit(person, { companyId });
    },
    'an address instead of one that somebody else chose': async (person) => {
      await home.users.edit(person.user.id, another(), everyGrant, { kind: 'company-admin', id: 'of-a-test' });
      await edit(person, another());
    },
    'a disabled user': async ({ user }) => {
      await disableUser(parts(), { userId: user.id, grant: everyGrant }, tester);
      await enableUser(parts(), { userId: user.id, grant: everyGrant }, tester);
    },
    'a disabled company': async ({ company }) => {
      await disableCompany(parts(), { companyId: company.id }, tester);
      await enableCompany(parts(), { companyId: company.id }, tester);
    },
    'a reset': ({ user }) =>
      resetSecondFactor({ ...parts(), factors: home.factors }, { userId: user.id, reason: 'x' }, tester),
    'a given password': ({ user }) => givePassword(parts(), { userId: user.id, password }, tester),
    'a forgotten password': async ({ user }) => {
      const sessionId = await home.putAt(user.id, { step: 'forgotten-password', forgottenBy: 'mail' });
      await chooseForgottenPassword(home.parts, { sessionId, password: 'what the owner has chosen' });
    },
    'a new password of the owner': async ({ user }) => {
      const sessionId = await home.putInEdit(user.id);
      await chooseNewPassword(home.parts, { sessionId, password: 'what the owner has chosen' });
    },
    'another method': async ({ user }) => {
      const { session } = await enterPanel(home.parts, { sessionId: await home.putInEdit(user.id) });
      await home.parts.sessions.startAlone(session, { userId: user.id, step: 'full' });
    },
    'a copied cookie': async (person, cookie) => {
      await start(person, cookie);
      await afterGrace(person.user.id);
      await start(person, cookie, { agent: 'curl/8' });
    },
  };

  it.each(Object.keys(ends))('%s: no browser of before is remembered', async (how) => {
    const person = await somebody({ policy: { user: 30, 'company-admin': 30 } });
    const cookie = await remember(person);
    const generation = await home.parts.sessions.generationOf(person.user.id);
    await ends[how]?.(person, cookie);
    expect(await home.parts.sessions.generationOf(person.user.id)).not.toBe(generation);
    await home.redis.del(generationKey(person.user.id));
    expect(await home.parts.sessions.generationOf(person.user.id)).toBe(generation);
    expect(await rowsOf(person.user.id)).toBe(0);
    const { login } = await home.users.find(person.user.id);
    const step = await start({ user: { ...person.user, login } }, cookie).then(
      (started) => started.step,
      () => 'refused',
    );
    expect(step).not.toBe('full');
  });

  it('"log out everywhere" while a browser is being remembered: it is not', async () => {
    const person = await somebody();
    const sessionId = await logIn(person);
    const { rememberedBrowsers } = home.parts;
    const add = rememberedBrowsers.add.bind(rememberedBrowsers);
    vi.spyOn(rememberedBrowsers, 'add').mockImplementationOnce(async (...given) => {
      await endSessionsOf(home.parts, { userId: person.user.id, grant: everyGrant }, tester);
      await add(...given);
    });
    expect(await refusalOf(rememberThisBrowser(home.parts, { sessionId, ...from }))).toBe('session-unknown');
    expect(await rowsOf(person.user.id)).toBe(0);
  });
});

describe('is remembered', () => {
  it('for several people in one browser', async () => {
    const [one, two] = [await somebody(), await somebody()];
    const cookie = await remember(two, await remember(one));
    const started = await start(one, cookie);
    expect(started.step).toBe('full');
    expect((await start(two, started.remembered)).step).toBe('full');
  });

  it('once for one person, and ten browsers at most', async () => {
    const person = await somebody();
    await remember(person, await remember(person));
    expect(await rowsOf(person.user.id)).toBe(1);
    for (let n = 1; n < attemptLimits.remember.max - 1; n += 1) await remember(person);
    expect(await rowsOf(person.user.id)).toBeLessThanOrEqual(rememberedBrowserLimits.maxOfUser);
  });

  it('not without a method that was proven lately', async () => {
    const person = await somebody();
    for (const given of [{ factorProvenAt: 1 }, { byRecovery: true as const }]) {
      const sessionId = await home.putInEdit(person.user.id, given);
      expect(await refusalOf(rememberThisBrowser(home.parts, { sessionId, ...from }))).toBe('factor-unconfirmed');
    }
  });

  it('not more than ten times an hour', async () => {
    const person = await somebody();
    const sessionId = await home.putInEdit(person.user.id);
    const ask = () => rememberThisBrowser(home.parts, { sessionId, ...from });
    for (let n = 0; n < attemptLimits.remember.max; n += 1) await ask();
    expect(await refusalOf(ask())).toBe('too-many-tries');
  });

  it.each([
    ['nobody, without a setting', {}, {}, [undefined, undefined, undefined]],
    ['by the setting', { user: 30, 'company-admin': 7 }, {}, [30, 7, undefined]],
    ['by the company first', { user: 30, 'company-admin': 7 }, { user: 0 }, [undefined, 7, undefined]],
    ['operators by the setting alone', { operator: 7 }, { operator: 90, user: 90 }, [90, undefined, 7]],
  ] as const)('%s', (_what, setting, company, days) => {
    const all = (['user', 'company-admin', 'operator'] as const).map((role) =>
      rememberDaysOf(setting, { role, company }),
    );
    expect(all).toEqual(days);
  });

  it('no company decides it for operators', async () => {
    const company = await home.addCompany();
    const set = setCompanyRemembering(home, company.id, { operator: 7 }, tester);
    expect(await refusalOf(set)).toBe('remembering-of-operators');
  });
});

describe('on the pages', () => {
  it('a box beside the code has it remembered; the list ends it, and so does an operator', async () => {
    const person = await somebody();
    const visitor = home.visitor({ 'user-agent': agent });
    await visitor.logIn(person.user.login, password);
    expect(visitor.page.body).toContain('Do not ask for a code in this browser for 30 days');
    home.time.now += 30_000;
    await visitor.send('/code', { code: home.codeOf(person.secret), remember: 'yes' });
    expect(visitor.page.body).toContain('This browser');
    expect(visitor.page.body).toContain('Firefox, Linux');
    expect(visitor.page.body).not.toContain('Ask for no code in this browser');
    await visitor.post('/logout');
    await visitor.logIn(person.user.login, password);
    expect(visitor.page.body).toContain('Browsers that ask for no code');
    const operator = await home.addPerson({ role: 'operator' });
    const desk = home.visitor();
    desk.cookies.set('belcode-session', await home.putInEdit(operator.id));
    await desk.open(`/operator/users/${person.user.id}`);
    expect(desk.page.body).toContain('Firefox, Linux');
    const [, id = ''] = /name="browser" value="([^"]+)"/.exec(visitor.page.body) ?? [];
    await desk.send(`/operator/users/${person.user.id}/forget-browser`, { browser: id });
    expect(desk.page.body).not.toContain('Firefox, Linux');
    await visitor.open('/');
    expect(visitor.page.body).toContain('Every login asks you for a code.');
  });

  it('without a policy there is no box and no list', async () => {
    const person = await somebody({ policy: {} });
    const visitor = home.visitor();
    await visitor.logIn(person.user.login, password);
    expect(visitor.page.body).not.toContain('name="remember"');
    const sessionId = await home.putInEdit(person.user.id);
    expect(await refusalOf(rememberThisBrowser(home.parts, { sessionId, ...from }))).toBe('remembering-off');
  });

  it('the operator reads how many calls were saved', async () => {
    const person = await somebody();
    await home.givePhone(person.user.id);
    await home.factors.setPrimary(
      person.user.id,
      (await home.factors.list(person.user.id)).find(({ kind }) => kind === 'phone')?.id ?? '',
    );
    const before = await home.parts.rememberedBrowsers.callsSaved();
    const sessionId = await home.putInEdit(person.user.id);
    const { cookie } = await rememberThisBrowser(home.parts, { sessionId, ...from });
    const { remembered } = await start(person, cookie);
    await start(person, remembered);
    expect(await home.parts.rememberedBrowsers.callsSaved()).toBe(before + 2);
  });
});

it('a browser is not recalled where the methods lack a kind that a rule asks for', async () => {
  const person = await somebody();
  const cookie = await remember(person);
  const rule = {
    companyId: person.company.id,
    role: 'user',
    allowed: ['phone'],
    required: [],
    from: '2020-01-01',
  } as const;
  await new MethodRuleStore(home.database).set(rule, tester);
  expect((await start(person, cookie)).step).toBe('challenge');
});

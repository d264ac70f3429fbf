import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptAt, attemptLimits, attemptsFrom } from '../../src/accounts/attempt-limits.ts';
import type { Attempt } from '../../src/accounts/attempt-store.ts';
import { networksOf } from '../../src/accounts/network.ts';
import type { User } from '../../src/accounts/user.ts';
import { confirmPassword } from '../../src/login/confirm-password.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { notePassedNetwork } from '../../src/login/known-asker.ts';
import { takeLoginAttempt } from '../../src/login/login-limits.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { logInDevice, pairDevice } from '../../src/methods/pair-device.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { password, refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import type { Visitor } from '../panel/visitor.ts';
import { until } from '../until.ts';

let home: OpenedPanel;
const { publicKey } = new OwnDevice();

beforeAll(async () => {
  home = await openPanel();
  // A login with the password alone ends in the panel.
  await home.rollOut.set({ offerFrom: '2999-01-01', requireFrom: '2999-02-01' }, tester);
});

afterAll(() => home.close());

/** A site of IPv6 of its own: three groups, a /48. */
const freshSite = () => `fd${random.code(2)}:${random.code(4)}:${random.code(4)}`;
const times = (length: number, act: (round: number) => Promise<unknown>) =>
  Promise.all(Array.from({ length }, (_, round) => refusalOf(act(round))));

const logIn = (login: string, text: string, address: string, browser?: string) =>
  startLogin(home.parts, { login, password: text, address, browser });
const logInToApp = (login: string, text: string, address: string, browser?: string) =>
  logInDevice(home.parts, { login, password: text, address, browser, publicKey, name: 'x' });

/** The places where a name and a password are typed. */
const places = { panel: logIn, app: logInToApp };

describe.each(Object.entries(places))('wrong passwords for a name, at the %s', (_place, tryIt) => {
  it('three hundred from one address keep nobody out elsewhere', async () => {
    const { login } = await home.addPerson();
    const [thief, elsewhere] = [freshAddress(), freshAddress()];
    await times(300, () => tryIt(login, 'wrong', thief));
    expect(await refusalOf(tryIt(login, password, thief))).not.toBeUndefined();
    for (const each of Object.values(places)) expect(await refusalOf(each(login, password, elsewhere))).toBeUndefined();
  });

  it('from a whole /48 keep nobody out elsewhere', async () => {
    const { login } = await home.addPerson();
    const site = freshSite();
    await times(100, (round) => tryIt(login, 'wrong', `${site}:${round.toString(16)}00::1`));
    expect(await refusalOf(tryIt(login, password, `${site}:ff00::1`))).toBe('login-refused');
    expect(await refusalOf(tryIt(login, password, freshAddress()))).toBeUndefined();
  });

  it('from everywhere do not keep out an address that passed lately', async () => {
    const { login } = await home.addPerson();
    const own = freshAddress();
    await logIn(login, password, own);
    await times(80, () => tryIt(login, 'wrong', freshAddress()));
    expect(await refusalOf(tryIt(login, password, freshAddress()))).toBe('login-refused');
    expect(await refusalOf(tryIt(login, password, own))).toBeUndefined();
  });

  it('from everywhere do not keep out a browser that passed lately', async () => {
    const { login, visitor } = await knownVisitor();
    await times(80, () => tryIt(login, 'wrong', freshAddress()));
    const browser = visitor.cookies.get('belcode-known');
    expect(await refusalOf(tryIt(login, password, freshAddress(), browser))).toBeUndefined();
  });

  it('from the browser’s own address do not keep out a browser that passed lately', async () => {
    const { login, visitor } = await knownVisitor();
    const shared = freshAddress();
    // Only counted and not hashed, because a try that is refused as too busy does not count.
    const spend = async () =>
      (await takeLoginAttempt(home.parts, { login: `nobody.${random.code(9)}`, address: shared })).spent;
    // In small groups until the last is used up, because what waits long for a store is not counted either.
    await until(async () => (await Promise.all(Array.from({ length: 31 }, spend))).includes('address'), 20_000);
    await times(20, () => tryIt(login, 'wrong', shared));
    expect(await refusalOf(tryIt(login, password, shared))).toBe('too-many-tries');
    const browser = visitor.cookies.get('belcode-known');
    expect(await refusalOf(tryIt(login, password, shared, browser))).toBeUndefined();
  });

  it('with the cookie of a known browser are held after ten', async () => {
    const { login, visitor } = await knownVisitor();
    const browser = visitor.cookies.get('belcode-known');
    await times(10, () => tryIt(login, 'wrong', freshAddress(), browser));
    expect(await refusalOf(tryIt(login, password, freshAddress(), browser))).toBe('login-refused');
    expect(await refusalOf(tryIt(login, password, freshAddress()))).toBeUndefined();
  });
});

describe('the cookie of a known browser', () => {
  it('is not accepted for another user', async () => {
    const { visitor } = await knownVisitor();
    const other = await home.addPerson();
    await times(80, () => logIn(other.login, 'wrong', freshAddress()));
    const browser = visitor.cookies.get('belcode-known');
    expect(await refusalOf(logIn(other.login, password, freshAddress(), browser))).toBe('login-refused');
  });

  it('is not accepted after a new password, after its expiry, or when it is changed', async () => {
    const { id, login, visitor } = await knownVisitor();
    const browser = visitor.cookies.get('belcode-known') ?? '';
    await times(80, () => logIn(login, 'wrong', freshAddress()));
    const attempt = (cookie: string) => refusalOf(logIn(login, password, freshAddress(), cookie));
    const [body = '', signature = ''] = browser.split('.');
    const forged = Buffer.from(body, 'base64url').toString().replace(id, random.id());
    for (const cookie of [
      `${body}.${signature.slice(1)}x`,
      `${Buffer.from(forged).toString('base64url')}.${signature}`,
      '',
      '~.~',
      'x'.repeat(9_000),
    ]) {
      expect([cookie.slice(0, 30), await attempt(cookie)]).toEqual([cookie.slice(0, 30), 'login-refused']);
    }
    expect(await attempt(browser)).toBeUndefined();
    home.time.now += 91 * 86_400_000;
    expect(await attempt(browser)).toBe('login-refused');
    home.time.now -= 91 * 86_400_000;
    await home
      .database('users')
      .where({ id })
      .update({ password_set_at: home.database.raw('now()') });
    expect(await attempt(browser)).toBe('login-refused');
  });

  it('gives no session and no page', async () => {
    const { visitor } = await knownVisitor();
    visitor.cookies.delete('belcode-session');
    expect((await visitor.get('/')).to).toBe('/login');
  });

  it('remembers four people who share a browser', async () => {
    const visitor = home.visitor();
    const people = [];
    for (let round = 0; round < 4; round += 1) {
      const person = await home.addPerson();
      people.push(person);
      await visitor.logIn(person.login, password);
      visitor.cookies.delete('belcode-session');
    }
    const browser = visitor.cookies.get('belcode-known');
    for (const { login } of people) {
      await times(80, () => logIn(login, 'wrong', freshAddress()));
      expect(await refusalOf(logIn(login, password, freshAddress(), browser))).toBeUndefined();
    }
  });
});

/** Every narrow count, and the wide count that it protects. */
const pairs: Record<string, { narrow: (by: string, address: string) => Attempt[]; wide: (by: string) => Attempt }> = {
  'a login': {
    narrow: (name, address) => attemptsFrom('login-name-address', address, name),
    wide: (name) => attemptAt('login-name', name),
  },
  'a forgotten password': {
    narrow: (name, address) => attemptsFrom('forgotten-name-address', address, name),
    wide: (name) => attemptAt('forgotten-name', name),
  },
  'a code': {
    narrow: (user, address) => attemptsFrom('code-address', address, user),
    wide: (user) => attemptAt('code', user),
  },
};

describe.each(Object.entries(pairs))('the counts of %s', (_what, { narrow, wide }) => {
  const take = (by: string, address: string) => home.parts.attempts.takeAll([...narrow(by, address), wide(by)]);

  it.each(['one address', 'one /64', 'one /56', 'one /48'])('%s does not use up the wide one', async (what) => {
    const [by, site] = [random.id(), freshSite()];
    const address = (round: number) =>
      ({
        'one address': '192.0.2.1',
        'one /64': `${site}:1::${round.toString(16)}`,
        'one /56': `${site}:1${(round % 256).toString(16).padStart(2, '0')}::1`,
        'one /48': `${site}:${round.toString(16)}::1`,
      })[what] ?? '';
    await times(300, (round) => take(by, address(round * 7)));
    expect(await take(by, '192.0.2.2')).toBeUndefined();
  });

  it('what the wide one refuses does not use up the narrow one', async () => {
    const by = random.id();
    while (await home.parts.attempts.take(wide(by)));
    await times(50, () => take(by, '192.0.2.3'));
    await home.parts.attempts.forget(wide(by));
    expect(await take(by, '192.0.2.3')).toBeUndefined();
  });
});

describe('a network of IPv6', () => {
  it.each(['login-address', 'forgotten-address', 'pairing-code'] as const)(
    '%s: a /56 and a /48 have a little more',
    async (at) => {
      const { max, wider } = attemptLimits[at];
      const site = freshSite();
      const take = (address: string) => home.parts.attempts.takeAll(attemptsFrom(at, address));
      const passed = async (length: number, address: (round: number) => string) => {
        let count = 0;
        // In turn, because a thousand at once wait longer for Redis than a request may.
        for (let round = 0; round < length; round += 1) if ((await take(address(round))) === undefined) count += 1;
        return count;
      };
      expect(await passed(wider[1] + 50, (round) => `${site}:0::${round.toString(16)}`)).toBe(max);
      expect(await passed(wider[1] + 50, (round) => `${site}:${(1 + (round % 255)).toString(16)}::1`)).toBe(
        wider[0] - max,
      );
      expect(await passed(wider[1] + 50, (round) => `${site}:${(256 + round).toString(16)}::1`)).toBe(
        wider[1] - wider[0],
      );
      expect(await take(freshAddress())).toBeUndefined();
    },
  );

  it.each([
    ['192.0.2.7', ['192.0.2.7']],
    ['::ffff:192.0.2.7', ['192.0.2.7']],
    ['2001:db8:1:203:4:5:6:7', ['2001:db8:1:203', '2001:db8:1:2/56', '2001:db8:1/48']],
    ['2001:db8:1::1', ['2001:db8:1:0', '2001:db8:1:0/56', '2001:db8:1/48']],
    ['2001:0DB8:0001:FF00::', ['2001:db8:1:ff00', '2001:db8:1:ff/56', '2001:db8:1/48']],
    ['::1', ['0:0:0:0', '0:0:0:0/56', '0:0:0/48']],
  ])('%s is of %j', (address, networks) => {
    expect(networksOf(address)).toEqual(networks);
  });
});

describe('codes that a thief of the password asks for', () => {
  async function askCode(userId: string, { address, browser }: { address: string; browser?: string | undefined }) {
    const sessionId = await home.putAt(userId, { step: 'challenge' });
    return sendCode(home.parts, { sessionId, address, browser });
  }

  it.each([
    ['a browser', 'browser'],
    ['a network', 'network'],
  ] as const)('from three networks: a user with %s that passed lately still gets one', async (_what, by) => {
    const { id, user, visitor } = await knownWithMethod(home.givePhone);
    const own = freshAddress();
    if (by === 'network') await notePassed(user, own);
    const owner = by === 'browser' ? { address: own, browser: visitor.cookies.get('belcode-known') } : { address: own };
    const thieves = [freshAddress(), freshAddress(), freshAddress()];
    for (const address of thieves) await times(30, () => askCode(id, { address }));
    for (const address of [...thieves, freshAddress()]) {
      expect(await refusalOf(askCode(id, { address }))).toBe('too-many-tries');
    }
    expect(await refusalOf(askCode(id, owner))).toBeUndefined();
  });

  it.each([
    ['of another user', async () => (await knownVisitor()).visitor.cookies.get('belcode-known')],
    ['that is forged', async () => 'x.y'],
  ])('with the cookie %s they are strangers', async (_what, cookie) => {
    const { id } = await knownVisitor();
    await home.givePhone(id);
    const browser = await cookie();
    await times(30, () => askCode(id, { address: freshAddress() }));
    expect(await refusalOf(askCode(id, { address: freshAddress(), browser }))).toBe('too-many-tries');
  });

  it('in the known browser itself: twenty an hour, and others have what is theirs', async () => {
    const { id, visitor } = await knownWithMethod(home.givePhone);
    const browser = visitor.cookies.get('belcode-known');
    const refused = await times(30, () => askCode(id, { address: freshAddress(), browser }));
    expect(refused.filter((each) => each === 'too-many-tries')).toHaveLength(30 - attemptLimits['code-known'].max);
    // Their codes are not used up, but the call of somebody known goes on.
    expect(await refusalOf(askCode(id, { address: freshAddress() }))).toBe('number-in-call');
  });
});

describe('allowances of a name that strangers use up', () => {
  it('a forgotten password is still there for a known browser, and for a known address', async () => {
    const { id, login, user, visitor } = await knownWithMethod(home.giveAuthenticator);
    const own = freshAddress();
    await notePassed(user, own);
    const asked = async () => (await home.auditOf(id)).filter(({ event }) => event === 'password-reset-asked').length;
    const ask = (address: string, browser?: string) =>
      forgotPassword(home.parts, { login, by: 'authenticator', address, browser });
    await times(12, () => ask(freshAddress()));
    const before = await asked();
    expect(before).toBe(2);
    await ask(freshAddress(), visitor.cookies.get('belcode-known'));
    await ask(own);
    expect(await asked()).toBe(before + 2);
  });

  it('a pairing code can still be typed in a known browser behind the same address', async () => {
    const { visitor } = await knownVisitor();
    const shared = freshAddress();
    const guess = (browser?: string) =>
      refusalOf(pairDevice(home.parts, { pairingCode: 'BCDFGHJK', publicKey, name: 'x', address: shared, browser }));
    await times(30, () => guess());
    expect(await guess()).toBe('too-many-tries');
    expect(await guess(visitor.cookies.get('belcode-known'))).toBe('pairing-refused');
  });

  it('a password can still be confirmed in another session of its user', async () => {
    const user = await home.addPerson();
    const [thief, own] = [
      await home.putInEdit(user.id, { editConfirmedAt: undefined }),
      await home.putInEdit(user.id, { editConfirmedAt: undefined }),
    ];
    await times(100, () => confirmPassword(home.parts, { sessionId: thief, password: 'wrong' }));
    expect(await refusalOf(confirmPassword(home.parts, { sessionId: own, password }))).toBeUndefined();
  });
});

interface KnownVisitor {
  id: string;
  login: string;
  user: User;
  visitor: Visitor;
}

async function knownVisitor(): Promise<KnownVisitor> {
  const user = await home.addPerson();
  const { id, login } = user;
  const visitor = home.visitor({ 'x-forwarded-for': freshAddress() });
  await visitor.logIn(login, password);
  expect(visitor.cookies.has('belcode-known')).toBe(true);
  return { id, login, user, visitor };
}

/** The same for a user with a method, who has proven it. */
async function knownWithMethod(give: (id: string) => Promise<unknown>): Promise<KnownVisitor> {
  const user = await home.addPerson();
  const { id, login } = user;
  await give(id);
  const visitor = home.visitor({ 'x-forwarded-for': freshAddress() });
  visitor.cookies.set('belcode-session', await home.putInEdit(id));
  await visitor.open('/');
  expect(visitor.cookies.has('belcode-known')).toBe(true);
  return { id, login, user, visitor };
}

/** As after a login with a second factor. */
const notePassed = (user: User, address: string) =>
  notePassedNetwork(home.parts, user, { session: { generation: '0', factorProvenAt: Date.now() }, address });

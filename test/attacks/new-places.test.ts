import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endSessionsOf } from '../../src/accounts/end-sessions.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { wideNetworkOf } from '../../src/accounts/network.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { endAllSessions } from '../../src/login/end-all-sessions.ts';
import { skipSetUp } from '../../src/login/skip-set-up.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { systemRandom as random } from '../../src/random.ts';
import { cheapHash } from '../accounts/cheap-hash.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { logInFrom, type Somebody, somebody as somebodyOf } from './log-in-from.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

const somebody = () => somebodyOf(home);
const logIn = (own: Somebody, from: { address: string; browser?: string | undefined }) => logInFrom(home, own, from);

const newOf = async ({ user }: Somebody) =>
  (await home.auditOf(user.id))
    .filter(({ event }) => event === 'new-place-noted')
    .map((each) => (each as { new?: unknown }).new);
const mailsOf = ({ user }: Somebody) =>
  home.mails.filter(({ kind, to }) => kind === 'loginFromNewPlace' && to === user.email).length;

it.each([
  ['192.0.2.7', '192.0.2.200', true],
  ['192.0.2.7', '192.0.3.7', false],
  ['::ffff:192.0.2.7', '192.0.2.8', true],
  ['2001:db8:1:2::1', '2001:db8:1:ffff::9', true],
  ['2001:db8:1::1', '2001:db8:2::1', false],
])('%s and %s are one network: %s', (one, other, same) => {
  expect(wideNetworkOf(one) === wideNetworkOf(other)).toBe(same);
});

describe('a login', () => {
  it('of somebody who has never logged in is no news', async () => {
    const user = await somebody();
    await logIn(user, { address: freshAddress() });
    expect([await newOf(user), mailsOf(user)]).toEqual([[], 0]);
  });

  it.each([
    ['the same browser and network', true, true, [], 0],
    ['the same browser elsewhere', true, false, ['network'], 0],
    ['another browser in the network', false, true, ['browser'], 0],
    ['another browser elsewhere', false, false, ['both'], 1],
  ] as const)('from %s', async (_what, sameBrowser, sameNetwork, news, mails) => {
    const user = await somebody();
    const address = freshAddress();
    const { browser } = await logIn(user, { address });
    await logIn(user, {
      address: sameNetwork ? address : freshAddress(),
      browser: sameBrowser ? browser : undefined,
    });
    expect([await newOf(user), mailsOf(user)]).toEqual([[...news], mails]);
  });

  it('the browser of somebody else, and a forged cookie, are new', async () => {
    const [user, other] = [await somebody(), await somebody()];
    const { browser = '' } = await logIn(other, { address: freshAddress() });
    const address = freshAddress();
    await logIn(user, { address });
    for (const cookie of [browser, `x${browser}`, 'x'.repeat(3_000)]) await logIn(user, { address, browser: cookie });
    expect(new Set(await newOf(user))).toEqual(new Set(['browser']));
  });

  it('is shown at the next login too, where its user may be another person', async () => {
    const user = await somebody();
    const address = freshAddress();
    const { browser } = await logIn(user, { address });
    await logIn(user, { address: freshAddress() });
    const visitor = home.visitor();
    const { sessionId } = await logIn(user, { address, browser });
    visitor.cookies.set('belcode-session', sessionId);
    await visitor.open('/');
    expect(visitor.page.body).toContain('Login from a new browser or network');
  });
});

it('a login without a method notes a new browser too', async () => {
  const { login } = await home.addPerson();
  const newBrowsers = [];
  for (const address of [freshAddress(), freshAddress()]) {
    const { sessionId } = await startLogin(home.parts, { login, password, address });
    const skipped = await skipSetUp(home.parts, { sessionId, address });
    newBrowsers.push((await home.parts.sessions.find(skipped.sessionId))?.newBrowser);
  }
  expect(newBrowsers).toEqual([undefined, true]);
});

describe('a browser that was known before', () => {
  const another = 'another right good password';
  /** @returns the user as after it */
  const acts: Record<string, (own: Somebody) => Promise<Somebody>> = {
    'another password': async (own) => {
      const given = { userId: own.user.id, hash: await cheapHash(another), how: 'given' } as const;
      await home.users.setPassword(given, tester);
      return own;
    },
    '“log out everywhere”': async (own) => {
      await endAllSessions(home.parts, { sessionId: await home.putInEdit(own.user.id) });
      return own;
    },
    'sessions ended by an operator': async (own) => {
      await endSessionsOf(home.parts, { userId: own.user.id, grant: everyGrant }, tester);
      return own;
    },
    'a reset': async ({ user }) => {
      const parts = {
        factors: home.factors,
        users: home.users,
        setUpCodes: home.setUpCodes,
        sessions: home.parts.sessions,
        random,
      };
      await resetSecondFactor(parts, { userId: user.id, reason: 'stolen laptop' }, tester);
      return { user, secret: (await home.giveAuthenticator(user.id)).secret };
    },
  };

  it.each(Object.entries(acts))('is new for what is added after %s, and no news for the mail', async (what, act) => {
    const own = await somebody();
    const address = freshAddress();
    const { browser } = await logIn(own, { address });
    expect((await logIn(own, { address, browser })).newBrowser).toBeUndefined();
    const after = await act(own);
    const typed = what === 'another password' ? another : undefined;
    expect((await logInFrom(home, after, { address, browser, typed })).newBrowser).toBe(true);
    expect([await newOf(own), mailsOf(own)]).toEqual([[], 0]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wideNetworkOf } from '../../src/accounts/network.ts';
import type { User } from '../../src/accounts/user.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { enter } from '../../src/login/enter.ts';
import { rememberBrowser } from '../../src/login/known-asker.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { systemRandom as random } from '../../src/random.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

const code = '123456';

interface Somebody {
  user: User;
  secret: string;
}

async function somebody(): Promise<Somebody> {
  const user = await home.addPerson({ language: 'en', email: `${random.id()}@example.org` });
  return { user, secret: (await home.giveAuthenticator(user.id)).secret };
}

/** Logs in by the authenticator. @returns the session, and the cookie of the browser after it */
async function logIn({ user, secret }: Somebody, from: { address: string; browser?: string | undefined }) {
  const { parts } = home;
  // A code of an authenticator is valid once.
  home.time.now += 30_000;
  const started = await startLogin(parts, { login: user.login, password, ...from });
  const answered = await answerLogin(parts, { sessionId: started.sessionId, code: home.codeOf(secret), ...from });
  if (answered.state !== 'passed') throw new Error(answered.state);
  const session = await parts.sessions.find(answered.sessionId);
  const facts = await parts.loginFacts.find(user.id);
  if (session === undefined || facts === undefined) throw new Error('no session');
  return { sessionId: answered.sessionId, browser: rememberBrowser(parts, { facts, session }, from.browser) };
}

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

describe('a number that a thief adds in a browser that is new', () => {
  /** @returns the user, and the number that was added */
  async function added(isNew: boolean) {
    const own = await somebody();
    const { user } = own;
    const first = await logIn(own, { address: freshAddress() });
    const browser = isNew ? undefined : first.browser;
    const { sessionId } = await logIn(own, { address: freshAddress(), browser });
    const session = await home.parts.sessions.find(sessionId);
    const inEdit = await home.putInEdit(user.id, { newBrowser: session?.newBrowser });
    const number = home.freshNumber();
    const address = freshAddress();
    const begun = await beginFactor(home.parts, { sessionId: inEdit, kind: 'phone', number, address });
    await home.speak((await home.workOf(begun.sessionId)).adding?.challengeId, code);
    const confirmed = await confirmFactor(home.parts, { sessionId: begun.sessionId, code, address });
    if (confirmed.state !== 'added') throw new Error(confirmed.state);
    return { user, factor: confirmed.factor, inEdit: confirmed.sessionId };
  }

  const offered = async (user: User, factorId: string) => {
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    return visitor.page.body.includes(`value="${factorId}"`);
  };

  it('is no choice at a login for a day, and its owner reads why', async () => {
    const { user, factor, inEdit } = await added(true);
    expect(await offered(user, factor.id)).toBe(false);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', inEdit);
    await visitor.open('/methods');
    expect(visitor.page.body).toContain('Added in a new browser');
    await home
      .database('factors')
      .where({ id: factor.id })
      .update({ cooling_until: home.database.raw('now()') });
    expect(await offered(user, factor.id)).toBe(true);
  });

  it('works at once where the browser is known', async () => {
    const { user, factor } = await added(false);
    expect(await offered(user, factor.id)).toBe(true);
  });

  it('works at once when it is the only method', async () => {
    const { user, factor } = await added(true);
    for (const { id } of await home.factors.list(user.id))
      if (id !== factor.id) await home.factors.remove(user.id, id, { lastMayGo: true });
    const { sessionId } = await home.logIn(user.login);
    const { usable } = await enter(home.parts, sessionId, 'read');
    expect(usable.map(({ id }) => id)).toEqual([factor.id]);
  });
});

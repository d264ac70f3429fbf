import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { maxWaitingOfUser } from '../../src/accounts/password.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { takeLoginAttempt } from '../../src/login/login-limits.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { pairDevice } from '../../src/methods/pair-device.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;
const { publicKey } = new OwnDevice();

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

/** Opens the home page without the cookie of a known browser. @returns the cookie that it gives */
async function newBrowser(sessionId: string): Promise<string> {
  const visitor = home.visitor({ 'x-forwarded-for': freshAddress() });
  visitor.cookies.set('belcode-session', sessionId);
  await visitor.get('/');
  return visitor.cookies.get('belcode-known') ?? '';
}

const shareOf = async (login: string, browser: string) =>
  (await takeLoginAttempt(home.parts, { login, browser, address: freshAddress() })).counted[0]?.by;

/** Somebody with as many known browsers as they like, each of a login of its own. */
async function somebody(browsers: number) {
  const user = await home.addPerson({ email: 'anna@example.org' });
  await home.givePhone(user.id);
  const cookies: string[] = [];
  for (let round = 0; round < browsers; round += 1) cookies.push(await newBrowser(await home.putInEdit(user.id)));
  return { ...user, cookies };
}

it('one session makes one known browser, however often its home page is opened without the cookie', async () => {
  const { id, login } = await home.addPerson();
  const sessionId = await home.putInEdit(id);
  const shares = new Set<string | undefined>();
  for (let round = 0; round < 5; round += 1) shares.add(await shareOf(login, await newBrowser(sessionId)));
  expect(shares.size).toBe(1);
  expect(await shareOf(login, await newBrowser(await home.putInEdit(id)))).not.toBe([...shares][0]);
});

it('all browsers of a user wait for their passwords in two places', async () => {
  const { id, login, cookies } = await somebody(3);
  for (const browser of cookies) {
    const { turn } = await takeLoginAttempt(home.parts, { login, browser, address: freshAddress() });
    expect(turn).toEqual({ queue: 'known', by: id });
  }
  expect(maxWaitingOfUser).toBe(2);
});

type Somebody = Awaited<ReturnType<typeof somebody>>;

/** What a known browser may do, and how often one user may do it in all, from one address. */
const acts: Record<
  string,
  { most: number; act: (who: Somebody, browser: string, address: string) => Promise<unknown> }
> = {
  'a wrong password': {
    most: attemptLimits['login-known-user'].max,
    act: async ({ login }, browser, address) => {
      const { turn } = await takeLoginAttempt(home.parts, { login, browser, address });
      if (turn === undefined) throw new Error('among strangers');
    },
  },
  'a code': {
    most: attemptLimits['code-known-user'].max,
    act: async ({ id }, browser, address) => {
      const sessionId = await home.putAt(id, { step: 'challenge' });
      const refused = await refusalOf(sendCode(home.parts, { sessionId, browser, address }));
      if (refused === 'too-many-tries') throw new Error(refused);
    },
  },
  'a forgotten password by mail': {
    most: attemptLimits['forgotten-known-user'].max,
    act: async ({ login }, browser, address) => {
      const before = home.mails.length;
      await forgotPassword(home.parts, { login, by: 'mail', browser, address });
      if (home.mails.length === before) throw new Error('no mail');
    },
  },
  'a pairing code': {
    most: attemptLimits['pairing-code-known-address'].max,
    act: async (_, browser, address) => {
      const pairing = pairDevice(home.parts, { pairingCode: 'BCDFGHJK', publicKey, name: 'x', browser, address });
      if ((await refusalOf(pairing)) === 'too-many-tries') throw new Error('too-many-tries');
    },
  },
};

describe.each(Object.entries(acts))('%s, from many known browsers of one user', (_what, { most, act }) => {
  it('is possible as often as a limit of the user or the network says', async () => {
    const who = await somebody(7);
    const address = freshAddress();
    let passed = 0;
    for (const browser of who.cookies)
      for (let round = 0; round < 25; round += 1)
        await act(who, browser, address).then(
          () => (passed += 1),
          () => undefined,
        );
    expect(passed).toBeLessThanOrEqual(most);
    expect(passed).toBeGreaterThan(most / 2);
  });
});

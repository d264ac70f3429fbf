import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { lookUpShare, notePassedNetwork, rememberBrowser } from '../../src/login/known-asker.ts';
import { takeLoginAttempt } from '../../src/login/login-limits.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { logInDevice } from '../../src/methods/pair-device.ts';
import { systemRandom as random } from '../../src/random.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { type Login, openLogin, password, refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';

let home: Login;
const { publicKey } = new OwnDevice();

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());
afterEach(() => vi.restoreAllMocks());

interface Asking {
  login: string;
  address: string;
  browser?: string | undefined;
}

/** Each place where anybody types a name, and the count of its network. */
const places: Record<string, { at: 'login-address' | 'forgotten-address'; ask: (given: Asking) => Promise<unknown> }> =
  {
    'the login': { at: 'login-address', ask: (given) => startLogin(home.parts, { ...given, password: 'wrong' }) },
    'the login of the app': {
      at: 'login-address',
      ask: (given) => logInDevice(home.parts, { ...given, password: 'wrong', publicKey, name: 'x' }),
    },
    'a forgotten password': {
      at: 'forgotten-address',
      ask: (given) => forgotPassword(home.parts, { ...given, by: 'mail' }),
    },
  };

/** Counts every query of PostgreSQL. */
function countQueries(): { count: number } {
  const queries = { count: 0 };
  const { client } = home.database as unknown as { client: { query(...given: unknown[]): unknown } };
  const original = client.query.bind(client);
  vi.spyOn(client, 'query').mockImplementation((...given) => {
    queries.count += 1;
    return original(...given);
  });
  return queries;
}

/** Uses up the attempts of a network, without a query for each. */
async function useUp(at: 'login-address' | 'forgotten-address', address: string): Promise<void> {
  const { max, windowSeconds } = attemptLimits[at];
  for (let round = 0; round < max; round += 1) await home.parts.attempts.take({ at, by: address, max, windowSeconds });
}

/** A user who has passed lately from an address, and the cookie of another browser where they have passed. */
async function knownPerson() {
  const user = await home.addPerson();
  const address = freshAddress();
  const session = { generation: '0', factorProvenAt: Date.now(), startedAt: home.time.now };
  await notePassedNetwork(home.parts, user, { session, address });
  const browser = rememberBrowser(home.parts, { facts: { user, hasMethods: false }, session }, undefined);
  return { ...user, address, browser };
}

describe.each(Object.entries(places))('a flood of names at %s', (_place, { at, ask }) => {
  it('asks PostgreSQL nothing once the network has used up its attempts', async () => {
    const address = freshAddress();
    await useUp(at, address);
    const { login } = await home.addPerson();
    const queries = countQueries();
    for (const each of [login, random.id(), 'x'.repeat(200)])
      expect(await refusalOf(ask({ login: each, address }))).toBe('too-many-tries');
    expect(queries.count).toBe(0);
  });

  it.each([
    ['the cookie of a known browser', (known: { browser?: string | undefined }) => ({ browser: known.browser })],
    ['a name that has passed there', () => ({})],
  ])('with %s asks it a limited number of times', async (_with, given) => {
    const known = await knownPerson();
    const { address } = known;
    await useUp(at, address);
    const asker = { address, login: known.login, ...given(known) };
    const by = (await lookUpShare(home.parts, asker)) ?? '';
    const { max, windowSeconds } = attemptLimits['look-up-known'];
    for (let round = 0; round < max - 3; round += 1)
      await home.parts.attempts.take({ at: 'look-up-known', by, max, windowSeconds });
    const look = vi.spyOn(home.parts.loginFacts, 'findByLogin');
    const outcomes: unknown[] = [];
    for (let round = 0; round < 6; round += 1) outcomes.push(await refusalOf(ask(asker)));
    expect(look).toHaveBeenCalledTimes(3);
    expect(outcomes.slice(3)).toEqual(['too-many-tries', 'too-many-tries', 'too-many-tries']);
  });

  it('keeps out nobody who is known there, by the network or by the browser', async () => {
    const known = await knownPerson();
    await useUp(at, known.address);
    expect(await refusalOf(ask({ login: known.login, address: known.address }))).not.toBe('too-many-tries');
    const elsewhere = freshAddress();
    await useUp(at, elsewhere);
    const { login, browser } = known;
    expect(await refusalOf(ask({ login, browser, address: elsewhere }))).not.toBe('too-many-tries');
  });
});

it('a login of somebody known counts nothing by network, also when Redis has lost that the name passed there', async () => {
  const { login, address } = await knownPerson();
  for (const lost of [false, true]) {
    if (lost) vi.spyOn(home.parts.attempts, 'hasPassed').mockImplementationOnce(async () => false);
    const { counted, spent } = await takeLoginAttempt(home.parts, { login, address });
    expect([spent, counted.map(({ at }) => at)]).toEqual([undefined, ['login-known', 'login-known-user']]);
  }
  const { max, windowSeconds } = attemptLimits['login-address'];
  const left = { at: 'login-address', by: address, max: 1, windowSeconds };
  expect(max).toBeGreaterThan(1);
  expect(await home.parts.attempts.take(left)).toBe(true);
  expect(await refusalOf(startLogin(home.parts, { login, password, address }))).toBeUndefined();
});

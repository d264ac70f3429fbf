import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkOf } from '../../src/accounts/network.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { tester } from '../accounts/people.ts';
import { type Login, openLogin, password, refusalOf } from './open-login.ts';

let home: Login;
let addresses = 0;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

/** From an address of its own, so that only what is tried counts. */
const freshAddress = () => `198.51.${Math.floor(++addresses / 250)}.${addresses % 250}`;
const tryIt = (login: string, text: string, from = freshAddress()) =>
  startLogin(home.parts, { login, password: text, address: from });

async function everybody() {
  const [disabled, locked, spent] = [await home.addPerson(), await home.addPerson(), await home.addPerson()];
  // In turn, so that none of them has too many tries.
  const some = () => Promise.all(Array.from({ length: 10 }, () => home.addPerson()));
  const [others, enrolled] = [await some(), await some()];
  for (const { id } of enrolled) await home.givePhone(id);
  let turn = 0;
  const other = () => others[turn++ % others.length]?.login ?? '';
  const withPhone = () => enrolled[turn++ % enrolled.length]?.login ?? '';
  await home.users.setDisabled(disabled.id, true, tester);
  for (let count = 0; count < 101; count++) await home.parts.failures.reserve(locked.id);
  const from = freshAddress();
  for (let count = 0; count < 10; count++) await tryIt(spent.login, 'wrong', from).catch(() => undefined);
  return {
    'an unknown name': () => tryIt('nobody.here', password),
    'a wrong password': () => tryIt(other(), 'wrong password'),
    'a wrong password of who has a telephone': () => tryIt(withPhone(), 'wrong password'),
    'a disabled user': () => tryIt(disabled.login, password),
    'a locked user': () => tryIt(locked.login, password),
    'a name that had too many tries': () => tryIt(spent.login, password, from),
    'a name that is none': () => tryIt("x' or '1'='1", password),
    'a very long password': () => tryIt(other(), 'x'.repeat(5_000)),
  };
}

describe('E06 account probing', () => {
  it('the words are the same, whatever is wrong', async () => {
    for (const [what, attempt] of Object.entries(await everybody())) {
      const error = await attempt().catch((refusal) => refusal);
      expect([what, error.id, error.status]).toEqual([what, 'login-refused', 401]);
    }
  });

  // Again when somebody else kept the machine busy: what leaks, leaks each time.
  it('the time is the same, within 15 %: medians of 200 tries', { timeout: 180_000, retry: 2 }, async () => {
    const cases = Object.entries(await everybody());
    const times = cases.map(() => [] as number[]);
    for (let round = 0; round < 200; round++) {
      // Each round begins with another one, so that none always follows the same.
      for (let count = 0; count < cases.length; count++) {
        const at = (round + count) % cases.length;
        const started = performance.now();
        await cases[at]?.[1]().catch(() => undefined);
        times[at]?.push(performance.now() - started);
      }
    }
    const medians = times.map((each) => each.sort((a, b) => a - b)[100] ?? 0);
    const named = medians.map((each, at) => `${cases[at]?.[0]} ${each.toFixed(1)}`);
    console.log(`E06: medians of 200 tries in ms: ${named.join(', ')}`);
    expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(1.15);
  });
});

describe('guessing a password', () => {
  it('from one address ends after ten tries, and others still get in', async () => {
    const user = await home.addPerson();
    const from = freshAddress();
    for (let round = 0; round < 10; round++) await tryIt(user.login, `guess ${round}`, from).catch(() => undefined);
    expect(await refusalOf(tryIt(user.login, password, from))).toBe('login-refused');
    expect(await refusalOf(tryIt(user.login, password))).toBeUndefined();
  });

  it('of thirty guesses at once ten are looked at', async () => {
    const user = await home.addPerson();
    const from = freshAddress();
    const guesses = Array.from({ length: 30 }, () => tryIt(user.login, 'wrong', from).catch((error) => error.detail));
    const looked = (await Promise.all(guesses)).filter((detail) => detail === 'wrong-password');
    expect(looked).toHaveLength(10);
  });

  it('from everywhere ends too', async () => {
    const user = await home.addPerson();
    for (let round = 0; round < 50; round++) await tryIt(user.login, 'wrong').catch(() => undefined);
    expect(await refusalOf(tryIt(user.login, password))).toBe('login-refused');
  });

  it('capitals are no other name', async () => {
    const user = await home.addPerson();
    const from = freshAddress();
    for (let round = 0; round < 10; round++) {
      await tryIt(round % 2 ? user.login : user.login.toUpperCase(), 'wrong', from).catch(() => undefined);
    }
    expect(await refusalOf(tryIt(user.login, password, from))).toBe('login-refused');
  });

  it('a company behind one address is not kept out by one of them', async () => {
    const from = freshAddress();
    const [clumsy, other] = [await home.addPerson(), await home.addPerson()];
    for (let round = 0; round < 40; round++) await tryIt(clumsy.login, 'wrong', from).catch(() => undefined);
    expect(await refusalOf(tryIt(other.login, password, from))).toBeUndefined();
  });

  it('right logins never use up anything', async () => {
    const user = await home.addPerson();
    const from = freshAddress();
    for (let round = 0; round < 15; round++) expect(await refusalOf(tryIt(user.login, password, from))).toBeUndefined();
  });
});

describe('an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
  ])('%s is of %s', (given, network) => {
    expect(networkOf(given)).toBe(network);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { networkOf } from '../../src/accounts/network.ts';
import { freshAddress } from './fresh-address.ts';
import { type Login, openLogin, password, refusalOf } from './open-login.ts';
import { refusedLogins, tryLogin } from './refused-logins.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const tryIt = (login: string, text: string, from = freshAddress()) => tryLogin(home, login, text, from);

describe('E06 account probing', () => {
  it('gets the same words, whatever is wrong', async () => {
    for (const [what, attempt] of Object.entries(await refusedLogins(home))) {
      const error = await attempt().catch((refusal) => refusal);
      expect([what, error.id, error.status]).toEqual([what, 'login-refused', 401]);
    }
  });
});

describe('guessing a password', () => {
  it('from one address ends after ten tries, while others still log in', async () => {
    const user = await home.addPerson();
    const from = freshAddress();
    for (let round = 0; round < 10; round++) await tryIt(user.login, `guess ${round}`, from).catch(() => undefined);
    expect(await refusalOf(tryIt(user.login, password, from))).toBe('login-refused');
    expect(await refusalOf(tryIt(user.login, password))).toBeUndefined();
  });

  it('30 simultaneous guesses: only ten are checked', async () => {
    const user = await home.addPerson();
    const from = freshAddress();
    const guesses = Array.from({ length: 30 }, () => tryIt(user.login, 'wrong', from).catch((error) => error.detail));
    const looked = (await Promise.all(guesses)).filter((detail) => detail === 'wrong-password');
    expect(looked).toHaveLength(10);
  });

  it('from many addresses ends too', async () => {
    const user = await home.addPerson();
    for (let round = 0; round < 50; round++) await tryIt(user.login, 'wrong').catch(() => undefined);
    expect(await refusalOf(tryIt(user.login, password))).toBe('login-refused');
  });

  it('a login in other capitals counts as the same login', async () => {
    const user = await home.addPerson();
    const from = freshAddress();
    for (let round = 0; round < 10; round++) {
      await tryIt(round % 2 ? user.login : user.login.toUpperCase(), 'wrong', from).catch(() => undefined);
    }
    expect(await refusalOf(tryIt(user.login, password, from))).toBe('login-refused');
  });

  it('one guesser does not lock out a company behind the same address', async () => {
    const from = freshAddress();
    const [clumsy, other] = [await home.addPerson(), await home.addPerson()];
    for (let round = 0; round < 40; round++) await tryIt(clumsy.login, 'wrong', from).catch(() => undefined);
    expect(await refusalOf(tryIt(other.login, password, from))).toBeUndefined();
  });

  it('right logins never use up an allowance', async () => {
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
  ])('%s belongs to %s', (given, network) => {
    expect(networkOf(given)).toBe(network);
  });
});

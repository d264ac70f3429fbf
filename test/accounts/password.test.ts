import { parseOptions } from '@node-rs/argon2';
import { describe, expect, it, test } from 'vitest';
import {
  hashOfNothing,
  hashPassword,
  isOfNothing,
  judgePassword,
  verifyPassword,
} from '../../src/accounts/password.ts';
import { randomPassword } from '../../src/accounts/random-password.ts';
import { systemRandom } from '../../src/random.ts';

const good = 'vier fietsen in de regen';

describe('a password is refused', () => {
  it.each([
    ['password-too-short', 'négen tek'],
    ['password-too-short', '🚲🚲🚲🚲🚲🚲🚲🚲🚲'],
    ['password-too-long', 'a1'.repeat(65)],
    ['password-too-long', 'é2'.repeat(50)],
    ['password-is-login', '202.JANSEN'],
    ['password-is-login', '202.jansen!1'],
    ['password-is-login', 'x202.jansen'],
    ['password-too-common', 'Welkom2026'],
    ['password-too-common', 'welkom2026!!'],
    ['password-too-common', 'P@ssw0rd123'],
    ['password-too-common', '1234567890'],
    ['password-too-common', '9876543210'],
    ['password-too-common', '3456789012'],
    ['password-too-common', 'abcdefghijkl'],
    ['password-too-common', 'aaaaaaaaaaaa'],
    ['password-too-common', 'abababababab'],
  ])('%s: %s', (reason, password) => {
    expect(judgePassword(password, '202.jansen')).toEqual({ accepted: false, reason });
  });
});

it.each([good, 'tien teken', 'wachtwoord van Jan', '202.jansen fietst', 'éééabcdefg'])(
  'a password that may be chosen: %s',
  (password) => {
    expect(judgePassword(password, '202.jansen')).toEqual({ accepted: true });
  },
);

test('hashes are argon2id at the cost that OWASP names, each with a salt of its own', async () => {
  const [one, other] = [await hashPassword(good, systemRandom), await hashPassword(good, systemRandom)];
  expect(one).not.toBe(other);
  for (const hash of [one, other, hashOfNothing(systemRandom)]) {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(parseOptions(hash)).toMatchObject({ outputLen: 32, saltLen: 16 });
  }
});

test('a hash of nothing is told from one of a password, and each is another', async () => {
  const [one, other] = [hashOfNothing(systemRandom), hashOfNothing(systemRandom)];
  expect([isOfNothing(one), isOfNothing(await hashPassword(good, systemRandom)), one === other]).toEqual([
    true,
    false,
    false,
  ]);
});

test('a password is verified, however the keyboard writes it', async () => {
  const hash = await hashPassword('vijf cafés op zaterdag', systemRandom);
  expect(await verifyPassword('vijf cafe\u0301s op zaterdag', hash)).toBe(true);
  expect(await verifyPassword('vijf cafes op zaterdag', hash)).toBe(false);
  expect(await verifyPassword('', hash)).toBe(false);
});

test('without a hash or with an empty hash no password is right', async () => {
  for (const password of ['', good, "nobody's", 'x'.repeat(1_000_000)]) {
    expect(await verifyPassword(password, undefined)).toBe(false);
  }
  expect(await verifyPassword('', hashOfNothing(systemRandom))).toBe(false);
});

test('a text too long to be a password is wrong, also where it begins with the right one', async () => {
  const longest = 'ab'.repeat(64);
  const hash = await hashPassword(longest, systemRandom);
  expect(await verifyPassword(longest, hash)).toBe(true);
  expect(await verifyPassword(`${longest}c`, hash)).toBe(false);
  expect(await verifyPassword('x'.repeat(10_000), await hashPassword('', systemRandom))).toBe(false);
});

test('a random password may be chosen, is easy to read out, and never the same', () => {
  const made = Array.from({ length: 200 }, () => randomPassword(systemRandom));
  expect(new Set(made).size).toBe(200);
  for (const password of made) {
    expect(password).toMatch(/^([bcdfghjkmnpqrstvwxz2-9]{4}-){3}[bcdfghjkmnpqrstvwxz2-9]{4}$/);
    expect(judgePassword(password, 'anna')).toEqual({ accepted: true });
  }
});

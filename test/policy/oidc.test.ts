import { describe, expect, it } from 'vitest';
import { isClientAddress } from '../../src/policy/oidc/client-address.ts';
import { isOpenTo } from '../../src/policy/oidc/oidc-client.ts';
import { acrOf, amrOf, isAcr, neededAcr, provenSince } from '../../src/policy/oidc/proven-login.ts';
import { planSigningKeys } from '../../src/policy/oidc/signing-key.ts';

describe('an address of a client', () => {
  it.each([
    'https://app.example.org/callback',
    'https://app.example.org:8443/callback?of=wiki',
    'https://app.example.org',
    'http://localhost:3000/callback',
    'http://127.0.0.1/callback',
    'http://[::1]:8080/callback',
  ])('may be %s', (address) => {
    expect(isClientAddress(address)).toBe(true);
  });

  it.each([
    ['', 'nothing'],
    ['app.example.org/callback', 'no scheme'],
    ['http://app.example.org/callback', 'no TLS'],
    ['http://localhost.evil.test/', 'only like localhost'],
    ['javascript:alert(1)', 'a script'],
    ['com.example.app:/callback', 'a scheme of its own'],
    ['https://user@app.example.org/', 'a user'],
    ['https://app.example.org/callback#x', 'a fragment'],
    ['https://*.example.org/callback', 'many hosts'],
    ['https://app.example.org/a/../callback', 'two readings'],
    ['https://APP.example.org/callback', 'two readings'],
    ['https://app.example.org:443/callback', 'two readings'],
    ['https:\\\\app.example.org\\callback', 'two readings'],
    ['https://app.example.org/call back', 'a space'],
    [`https://app.example.org/${'a'.repeat(1_000)}`, 'too long'],
  ])('is not %s: %s', (address) => {
    expect(isClientAddress(address)).toBe(false);
  });
});

it('a client is open to the companies that it names, and to nobody by default', () => {
  expect(isOpenTo({ companies: [] }, 'a')).toBe(false);
  expect(isOpenTo({ companies: ['b'] }, 'a')).toBe(false);
  expect(isOpenTo({ companies: ['b', 'a'] }, 'a')).toBe(true);
  expect(isOpenTo({ companies: 'all' }, 'a')).toBe(true);
});

describe('what a login has proven', () => {
  const proven = (given = {}) => ({ passwordAt: 2_000, factorAt: 5_000, factorKind: 'phone', ...given });

  it.each([
    [proven(), 'mfa', ['pwd', 'mfa', 'otp', 'tel'], 2_000],
    [proven({ factorKind: 'passkey' }), 'mfa', ['pwd', 'mfa', 'swk'], 2_000],
    [proven({ factorKind: 'passkey', hardwareBound: true }), 'mfa', ['pwd', 'mfa', 'hwk'], 2_000],
    [proven({ hardwareBound: true }), 'mfa', ['pwd', 'mfa', 'otp', 'tel'], 2_000],
    [proven({ factorKind: undefined }), 'mfa', ['pwd', 'mfa'], 2_000],
    [proven({ factorKind: 'of a version to come' }), 'mfa', ['pwd', 'mfa'], 2_000],
    [proven({ passwordAt: undefined, factorKind: 'passkey' }), 'mfa', ['mfa', 'swk'], 5_000],
    [proven({ factorAt: undefined, factorKind: undefined }), 'pwd', ['pwd'], 2_000],
  ])('%j', (login, acr, amr, since) => {
    expect([acrOf(login), amrOf(login), provenSince(login)]).toEqual([acr, amr, since]);
  });

  it.each([
    ['second-factor', undefined, 'mfa'],
    ['second-factor', 'pwd', 'mfa'],
    ['second-factor', 'mfa pwd', 'mfa'],
    ['password', undefined, 'pwd'],
    ['password', ' ', 'pwd'],
    ['password', 'mfa', 'mfa'],
    ['password', 'mfa pwd', 'pwd'],
    ['password', 'urn:x mfa', 'mfa'],
    ['password', 'urn:x', undefined],
    ['second-factor', 'urn:x', undefined],
  ] as const)('a client that needs %s and asks for %s needs %s', (login, asked, needed) => {
    expect(neededAcr({ login }, asked)).toBe(needed);
  });

  it('is at least what is needed', () => {
    expect([isAcr('mfa', 'pwd'), isAcr('mfa', 'mfa'), isAcr('pwd', 'mfa'), isAcr(undefined, 'pwd')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('the keys that sign', () => {
  const [hour, day] = [3_600_000, 86_400_000];
  const key = (name: string, signsFrom: number) => ({ name, madeAt: signsFrom - hour, signsFrom });
  const plan = (keys: ReturnType<typeof key>[], now: number) => {
    const { signing, published, over, isDue } = planSigningKeys(keys, now);
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).join(' ');
    return [signing?.name, names(published), names(over), isDue];
  };

  it('are made when there is none', () => {
    expect(plan([], 0)).toEqual([undefined, '', '', true]);
  });

  it('sign for 90 days, and then the next one is made', () => {
    expect(plan([key('a', 0)], 90 * day - 1)).toEqual(['a', 'a', '', false]);
    expect(plan([key('a', 0)], 90 * day)).toEqual(['a', 'a', '', true]);
  });

  it('are published before they sign, and for a day after', () => {
    const two = [key('a', 0), key('b', 90 * day + hour)];
    expect(plan(two, 90 * day)).toEqual(['a', 'a b', '', false]);
    expect(plan(two, 90 * day + hour)).toEqual(['b', 'b a', '', false]);
    expect(plan(two, 91 * day + hour - 1)).toEqual(['b', 'b a', '', false]);
    expect(plan(two, 91 * day + hour)).toEqual(['b', 'b', 'a', false]);
  });

  it('sign at once where none has signed yet', () => {
    expect(plan([key('a', hour)], 0)).toEqual(['a', 'a', '', false]);
  });
});

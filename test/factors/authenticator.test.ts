import { generateSync } from 'otplib';
import { describe, expect, it } from 'vitest';
import { authenticatorStep, authenticatorUri, mintAuthenticatorSecret } from '../../src/factors/authenticator.ts';
import { systemRandom as random } from '../../src/random.ts';

const secret = mintAuthenticatorSecret(random);
const step = 60_000_000;
const codeOf = (at: number) => generateSync({ secret, epoch: at * 30 });
const stepOf = (code: string, now: number) => authenticatorStep({ secret, code, now });

describe('T01 the secret', () => {
  it('has 160 bits in base32, and differs each time', () => {
    const secrets = Array.from({ length: 100 }, () => mintAuthenticatorSecret(random));
    expect(new Set(secrets).size).toBe(100);
    for (const each of secrets) expect(each).toMatch(/^[A-Z2-7]{32}$/);
  });
});

describe('T02 a code counts in its step and the next', () => {
  it.each([
    ['at the beginning of its step', step * 30_000, step],
    ['at its last millisecond', step * 30_000 + 29_999, step],
    ['at the beginning of the next', (step + 1) * 30_000, step],
    ['at the last millisecond of the next', (step + 1) * 30_000 + 29_999, step],
    ['not after that', (step + 2) * 30_000, undefined],
    ['not a millisecond too early', step * 30_000 - 1, undefined],
  ])('%s', (_when, now, found) => {
    expect(stepOf(codeOf(step), now)).toBe(found);
  });
});

describe('a code', () => {
  it('RFC 6238 appendix B, SHA-1, is what every authenticator shows', () => {
    const rfc = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect(authenticatorStep({ secret: rfc, code: '287082', now: 59_000 })).toBe(1);
    expect(authenticatorStep({ secret: rfc, code: '081804', now: 1_111_111_109_000 })).toBe(37_037_036);
  });

  it('is read as people type it', () => {
    const code = codeOf(step);
    expect(stepOf(`${code.slice(0, 3)} ${code.slice(3)}`, step * 30_000)).toBe(step);
    expect(stepOf(`${code.slice(0, 3)}-${code.slice(3)}`, step * 30_000)).toBe(step);
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '12345\n6', '1'.repeat(10_000)])(
    'C08 %j is none',
    (code) => {
      expect(() => stepOf(code, step * 30_000)).toThrow(expect.objectContaining({ id: 'code-malformed' }));
    },
  );
});

describe('the QR code', () => {
  it('holds what authenticators read', () => {
    const uri = new URL(authenticatorUri({ secret, issuer: 'Belcode', login: '202.jansen' }));
    expect(uri.protocol + uri.host).toBe('otpauth:totp');
    expect(decodeURIComponent(uri.pathname)).toBe('/Belcode:202.jansen');
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({ secret, issuer: 'Belcode' });
  });

  it('cannot be turned into another account by a name', () => {
    const uri = new URL(authenticatorUri({ secret, issuer: 'Bank:x', login: 'a&secret=AAAA?#:b' }));
    expect(uri.searchParams.get('secret')).toBe(secret);
    expect(decodeURIComponent(uri.pathname)).toBe('/Bank x:a&secret=AAAA?# b');
    expect(uri.hash).toBe('');
  });
});

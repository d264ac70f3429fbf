import { generateSync } from 'otplib';
import { describe, expect, it } from 'vitest';
import {
  authenticatorStep,
  authenticatorUri,
  clockSecondsOf,
  clockWindows,
  mintAuthenticatorSecret,
} from '../../src/factors/authenticator.ts';
import { systemRandom as random } from '../../src/random.ts';

const secret = mintAuthenticatorSecret(random);
const step = 60_000_000;
const codeOf = (at: number) => generateSync({ secret, epoch: at * 30 });
const stepOf = (code: string, now: number) => authenticatorStep({ secret, code, now })?.step;

describe('T01 the secret', () => {
  it('has 160 bits in base32, and differs each time', () => {
    const secrets = Array.from({ length: 100 }, () => mintAuthenticatorSecret(random));
    expect(new Set(secrets).size).toBe(100);
    for (const each of secrets) expect(each).toMatch(/^[A-Z2-7]{32}$/);
  });
});

describe('T02 a code counts in its step and in one on each side', () => {
  it.each([
    ['at the beginning of its step', step * 30_000, step],
    ['at its last millisecond', step * 30_000 + 29_999, step],
    ['at the last millisecond of the next', (step + 1) * 30_000 + 29_999, step],
    ['not after that', (step + 2) * 30_000, undefined],
    ['a step early, by a clock that is ahead', (step - 1) * 30_000, step],
    ['not a millisecond earlier', (step - 1) * 30_000 - 1, undefined],
  ])('%s', (_when, now, found) => {
    expect(stepOf(codeOf(step), now)).toBe(found);
  });
});

describe('a telephone whose clock is off', () => {
  const now = step * 30_000;
  const setUp = { windowSteps: clockWindows.setUp };

  it.each([-10, -3, -1, 0, 1, 2, 10])('by %i steps is learned at set-up, and logs in afterwards', (clockSteps) => {
    const code = codeOf(step + clockSteps);
    expect(authenticatorStep({ secret, code, now, ...setUp })).toEqual({ step: step + clockSteps, clockSteps });
    const later = codeOf(step + clockSteps + 4);
    expect(authenticatorStep({ secret, code: later, now: now + 120_000, clockSteps })).toEqual({
      step: step + clockSteps + 4,
      clockSteps,
    });
  });

  it('that drifts on is followed, a step at each login', () => {
    const code = codeOf(step + 3);
    expect(authenticatorStep({ secret, code, now, clockSteps: 2 })).toEqual({ step: step + 3, clockSteps: 3 });
  });

  it.each([-11, 11])('by %i steps is not taken at set-up', (clockSteps) => {
    expect(authenticatorStep({ secret, code: codeOf(step + clockSteps), now, ...setUp })).toBeUndefined();
  });

  it('opens no more than three codes for a login, wherever its clock is', () => {
    for (const clockSteps of [-10, 0, 10]) {
      const open = Array.from({ length: 61 }, (_, at) => step - 30 + at).filter(
        (each) => authenticatorStep({ secret, code: codeOf(each), now, clockSteps }) !== undefined,
      );
      expect(open).toEqual([clockSteps - 1, clockSteps, clockSteps + 1].map((each) => step + each));
    }
  });

  it.each([
    [2, 60],
    [20, 600],
    [-2, -60],
    [-20, -600],
    [21, undefined],
    [-21, undefined],
  ])('by %i steps is told as %s seconds', (steps, seconds) => {
    expect(clockSecondsOf({ secret, code: codeOf(step + steps), now })).toBe(seconds);
  });
});

describe('a code', () => {
  it('RFC 6238 appendix B, SHA-1, is what every authenticator shows', () => {
    const rfc = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect(authenticatorStep({ secret: rfc, code: '287082', now: 59_000 })?.step).toBe(1);
    expect(authenticatorStep({ secret: rfc, code: '081804', now: 1_111_111_109_000 })?.step).toBe(37_037_036);
  });

  it('is read as people type it', () => {
    const code = codeOf(step);
    expect(stepOf(`${code.slice(0, 3)} ${code.slice(3)}`, step * 30_000)).toBe(step);
    expect(stepOf(`${code.slice(0, 3)}-${code.slice(3)}`, step * 30_000)).toBe(step);
  });

  it.each([
    ['full-width', 0xff10],
    ['Arabic', 0x660],
    ['Persian', 0x6f0],
    ['Devanagari', 0x966],
    ['Thai', 0xe50],
  ])('is read in %s digits', (_script, zero) => {
    const code = [...codeOf(step)].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
    expect(stepOf(code, step * 30_000)).toBe(step);
    expect(stepOf(`\u202b${code.slice(0, 3)}\u00a0${code.slice(3)}\u202c`, step * 30_000)).toBe(step);
  });

  it.each(['', '12345', '1234567', 'abcdef', '一二三四五六', '12345\n6', '1'.repeat(10_000)])(
    'C08 %j is not a code',
    (code) => {
      expect(() => stepOf(code, step * 30_000)).toThrow(expect.objectContaining({ id: 'code-malformed' }));
    },
  );
});

describe('the QR code', () => {
  it('holds what authenticators read', () => {
    const uri = new URL(
      authenticatorUri({ secret, issuer: 'De Vries', host: 'panel.example.org', login: '202.jansen' }),
    );
    expect(uri.protocol + uri.host).toBe('otpauth:totp');
    expect(decodeURIComponent(uri.pathname)).toBe('/De Vries (panel.example.org):202.jansen');
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({
      secret,
      issuer: 'De Vries (panel.example.org)',
    });
  });

  it('cannot be turned into another account by a name', () => {
    const uri = new URL(authenticatorUri({ secret, issuer: 'Bank:x', host: 'Fonica', login: 'a&secret=AAAA?#:b' }));
    expect(uri.searchParams.get('secret')).toBe(secret);
    expect(decodeURIComponent(uri.pathname)).toBe('/Bank x (Fonica):a&secret=AAAA?# b');
    expect(uri.hash).toBe('');
  });
});

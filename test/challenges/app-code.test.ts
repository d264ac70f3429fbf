import { expect, it } from 'vitest';
import { appCode } from '../../src/challenges/app-code.ts';
import { systemRandom } from '../../src/random.ts';

const secret = 'a secret of at least thirty-two bytes';

it('C01 is uniform over its codes (chi-square), leading zeros kept', () => {
  const codes = 10 ** 6;
  const bins = 10 ** 4;
  const counts = new Uint32Array(bins);
  const rounds = 200_000;
  for (let n = 0; n < rounds; n += 1) {
    const code = appCode(secret, systemRandom.id(), 6);
    if (!/^\d{6}$/.test(code)) throw new Error(`not six digits: ${code}`);
    const bin = Math.floor((Number(code) / codes) * bins);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const expected = rounds / bins;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // With this many degrees of freedom chi-square is normal: mean n, variance 2n. Six sigma: once in 5 * 10^8 runs.
  expect(Math.abs((chiSquare - (bins - 1)) / Math.sqrt(2 * (bins - 1)))).toBeLessThan(6);
});

it('is the same for everybody who has the secret, and another for another delivery or secret', () => {
  const id = systemRandom.id();
  expect(appCode(secret, id, 8)).toBe(appCode(secret, id, 8));
  const codes = new Set(Array.from({ length: 100 }, () => appCode(secret, systemRandom.id(), 8)));
  // Two equal ones among a hundred of 10^8 occur once in 20,000 runs. A derivation without the delivery has only one
  // code.
  expect(codes.size).toBeGreaterThan(97);
  expect(appCode(`${secret}!`, id, 8)).not.toBe(appCode(secret, id, 8));
});

it('is what HMAC-SHA256 of `app-code:` and the delivery leaves when divided by 10^digits', () => {
  // printf 'app-code:abc' | openssl dgst -sha256 -hmac key, and bc for the remainder.
  expect([6, 7, 8].map((digits) => appCode('key', 'abc', digits))).toEqual(['655336', '6655336', '86655336']);
});

it('keeps leading zeros', () => {
  const zeros = Array.from({ length: 2_000 }, (_, n) => appCode(secret, `delivery-${n}`, 6)).filter((code) =>
    code.startsWith('0'),
  );
  expect(zeros.length).toBeGreaterThan(100);
  for (const code of zeros) expect(code).toHaveLength(6);
});

it.each([5, 9, 0, -6, 6.5, Number.NaN])('is never of %s digits', (digits) => {
  expect(() => appCode(secret, 'abc', digits)).toThrow(/6 to 8/);
});

import { describe, expect, it } from 'vitest';
import { systemRandom } from '../src/random.ts';

/** Pearson's statistic against the uniform distribution. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** The value that the statistic exceeds once in about 10^7 runs (Wilson and Hilferty's approximation). */
function limit(degrees: number): number {
  const z = 5.2;
  return degrees * (1 - 2 / (9 * degrees) + z * Math.sqrt(2 / (9 * degrees))) ** 3;
}

describe('C01 codes', () => {
  it('are uniform over the whole range: 10^6 codes, by thousands and by each digit', () => {
    const thousands = new Array<number>(1_000).fill(0);
    const digits = Array.from({ length: 6 }, () => new Array<number>(10).fill(0));
    for (let each = 0; each < 1_000_000; each += 1) {
      const code = systemRandom.code(6);
      const thousand = Number(code.slice(0, 3));
      thousands[thousand] = (thousands[thousand] ?? 0) + 1;
      for (let place = 0; place < digits.length; place += 1) {
        const counts = digits[place] ?? [];
        const digit = code.charCodeAt(place) - 48;
        counts[digit] = (counts[digit] ?? 0) + 1;
      }
    }
    expect(chiSquare(thousands)).toBeLessThan(limit(999));
    for (const counts of digits) expect(chiSquare(counts)).toBeLessThan(limit(9));
  });

  it.each([6, 7, 8])('have %i digits, leading zeros kept', (length) => {
    let leadingZeros = 0;
    for (let each = 0; each < 2_000; each += 1) {
      const code = systemRandom.code(length);
      expect(code).toMatch(new RegExp(`^\\d{${length}}$`));
      if (code.startsWith('0')) leadingZeros += 1;
    }
    expect(leadingZeros).toBeGreaterThan(50);
  });
});

describe('the rest of chance', () => {
  it('identifiers are 128 bits, safe in a path and an address, and never the same', () => {
    const ids = new Set(Array.from({ length: 10_000 }, () => systemRandom.id()));
    expect(ids.size).toBe(10_000);
    expect([...ids].filter((id) => !/^[A-Za-z0-9_-]{22}$/.test(id))).toEqual([]);
  });

  it('secrets are 256 bits', () => {
    expect(Buffer.from(systemRandom.secret(), 'base64url')).toHaveLength(32);
    expect(systemRandom.secret()).not.toBe(systemRandom.secret());
  });

  it('each element is picked as often as the others', () => {
    const from = ['a', 'b', 'c', 'd', 'e'] as const;
    const counts = from.map(() => 0);
    for (let each = 0; each < 50_000; each += 1) {
      const at = from.indexOf(systemRandom.pick(from));
      counts[at] = (counts[at] ?? 0) + 1;
    }
    expect(chiSquare(counts)).toBeLessThan(limit(4));
    expect(systemRandom.pick(['only'])).toBe('only');
  });

  it('fractions are at least 0 and less than 1', () => {
    const fractions = Array.from({ length: 10_000 }, () => systemRandom.fraction());
    expect(Math.min(...fractions)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...fractions)).toBeLessThan(1);
    expect(Math.max(...fractions) - Math.min(...fractions)).toBeGreaterThan(0.9);
  });
});

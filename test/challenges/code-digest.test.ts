import { expect, it } from 'vitest';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import { systemRandom } from '../../src/random.ts';

const secret = 'a secret of at least thirty-two bytes';

it('C01 uniform over 10^6 codes (chi-square), leading zeros kept', () => {
  const codes = 10 ** 6;
  const counts = new Uint16Array(codes);
  for (let n = 0; n < codes; n += 1) {
    const code = systemRandom.code(6);
    if (!/^\d{6}$/.test(code)) throw new Error(`not six digits: ${code}`);
    counts[Number(code)] = (counts[Number(code)] ?? 0) + 1;
  }
  // One code expected in each bin. With this many degrees of freedom chi-square is normal: mean n, variance 2n.
  const chiSquare = counts.reduce((sum, count) => sum + (count - 1) ** 2, 0);
  const sigmas = (chiSquare - (codes - 1)) / Math.sqrt(2 * (codes - 1));
  console.log(`C01: chi-square ${chiSquare} over ${codes - 1} degrees of freedom, ${sigmas.toFixed(2)} sigma`);
  // Six sigma: a good generator fails this once in 5 * 10^8 runs.
  expect(Math.abs(sigmas)).toBeLessThan(6);
});

it('is HMAC-SHA256 of challenge, colon and code', () => {
  // printf 'abc:000123' | openssl dgst -sha256 -hmac key
  expect(codeDigest('key', 'abc', '000123')).toBe('7e0a398bc4cba7b310dae52620a3562cff8d7ad2d5efc09cf3b15d9ae8093997');
});

it('C07 is never equal across challenges, codes or secrets', () => {
  const digests = new Set<string>();
  for (let challenge = 0; challenge < 200; challenge += 1) {
    const id = systemRandom.id();
    for (let code = 0; code < 100; code += 1) digests.add(codeDigest(secret, id, String(code).padStart(6, '0')));
  }
  expect(digests.size).toBe(20_000);
  expect(codeDigest(`${secret}!`, 'a', '000000')).not.toBe(codeDigest(secret, 'a', '000000'));
});

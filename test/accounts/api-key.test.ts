import { expect, test } from 'vitest';
import { digestOfSecret, formatApiKey, isSecret, mintApiKey, parseApiKey } from '../../src/accounts/api-key.ts';
import { systemRandom } from '../../src/random.ts';

test('a key reads back as what was minted, also when its secret holds _ and -', () => {
  for (let round = 0; round < 500; round += 1) {
    const minted = mintApiKey(systemRandom);
    expect(parseApiKey(formatApiKey(minted))).toEqual(minted);
  }
});

test.each([
  '',
  'bel_',
  'bel_0123456789abcdef_short',
  `bel_0123456789ABCDEF_${'a'.repeat(43)}`,
  `bel_0123456789abcdef_${'a'.repeat(44)}`,
  ` bel_0123456789abcdef_${'a'.repeat(43)}`,
  `bel_0123456789abcdef_${'a'.repeat(43)}\n`,
])('%j has not the shape of a key', (text) => {
  expect(parseApiKey(text)).toBeUndefined();
});

test('a secret is known by its digest only', () => {
  const digest = digestOfSecret('right');
  expect(isSecret('right', digest)).toBe(true);
  expect(isSecret('wrong', digest)).toBe(false);
  expect(isSecret('right', Buffer.alloc(0))).toBe(false);
});

import { expect, it } from 'vitest';
import { belcode } from '../../src/brand/brand.ts';
import { codeMessage } from '../../src/dialler/message-words.ts';

it.each([
  ['123456', '123 456'],
  ['0123456', '012 3456'],
  ['01234567', '0123 4567'],
])('%s comes first, in two groups, because a locked screen shows only the beginning', (code, shown) => {
  for (const language of ['nl', 'en']) {
    const text = codeMessage(language, code, belcode);
    expect(text.startsWith(`${shown} `)).toBe(true);
    expect(text).toContain('Belcode');
    // One line of plain letters, because some desk phones show nothing else.
    expect(text).toMatch(/^[ -~]{20,140}$/);
  }
});

it('is in the language of the person, and in English for a language without texts', () => {
  expect(codeMessage('nl', '123456', belcode)).toMatch(/je Belcode-code/);
  for (const language of ['en', 'xx', '', 'constructor', '__proto__']) {
    expect(codeMessage(language, '123456', belcode)).toMatch(/your Belcode code/);
  }
});

import { describe, expect, it } from 'vitest';
import { languageOf, textLanguageOf } from '../../src/accounts/language-of.ts';

describe('S21 of the page that asks, else the user, else the company, else the setting', () => {
  it.each([
    // page, user, company, setting → voice, text
    ['en', 'nl', 'nl', 'nl', 'en', 'en'],
    ['nl', 'en', 'en', 'en', 'nl', 'nl'],
    ['en', undefined, undefined, 'nl', 'en', 'en'],
    [undefined, 'en', 'nl', 'nl', 'en', 'en'],
    [undefined, 'nl', 'en', 'en', 'nl', 'nl'],
    [undefined, undefined, 'en', 'nl', 'en', 'en'],
    [undefined, undefined, 'nl', 'en', 'nl', 'nl'],
    [undefined, undefined, undefined, 'nl', 'nl', 'nl'],
    [undefined, undefined, undefined, 'en', 'en', 'en'],
    // A voice that has no texts: only the voice speaks it.
    [undefined, undefined, undefined, 'xx', 'xx', 'en'],
    ['xx', 'nl', undefined, 'nl', 'xx', 'nl'],
  ] as const)('page %s, user %s, company %s, setting %s: %s', (page, own, company, setting, voice, text) => {
    const facts = { page, user: { language: own, companyLanguage: company }, setting };
    expect([languageOf(facts), textLanguageOf(facts)]).toEqual([voice, text]);
  });

  it('of nobody: the setting', () => {
    expect(languageOf({ setting: 'nl' })).toBe('nl');
  });
});

import { describe, expect, it } from 'vitest';
import { browserName } from '../../src/accounts/browser-name.ts';
import { readRemembered, rememberedBrowserLimits, writeRemembered } from '../../src/accounts/remembered-browser.ts';
import { rememberPolicy, writeRememberPolicy } from '../../src/config/remember-reader.ts';

describe('the name of a browser', () => {
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
  it.each([
    [`${windows} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36`, 'Chrome, Windows'],
    [`${windows} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, 'Edge, Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux'],
    ['Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', 'Firefox, Android'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari, iPhone',
    ],
    ['curl/8.14.1', ''],
    ['<script>', ''],
    [undefined, ''],
  ])('%s', (agent, name) => {
    expect(browserName(agent)).toBe(name);
  });
});

describe('the cookie of a remembered browser', () => {
  const entry = (n: number) => ({ id: `id-${n}`, value: String(n).padStart(43, 'A') });
  const all = Array.from({ length: 6 }, (_, n) => entry(n));

  it('has four people at most, the last one first', () => {
    const text = writeRemembered(all);
    expect(readRemembered(text)).toEqual(all.slice(0, rememberedBrowserLimits.maxPeople));
    expect(text.length).toBeLessThan(rememberedBrowserLimits.maxCookieLength);
  });

  it.each(['', '~', '.', 'id.short', `id.${'A'.repeat(44)}`, `i d.${'A'.repeat(43)}`, 'A'.repeat(2_000)])(
    'malformed as %j says nothing',
    (text) => {
      expect(readRemembered(text)).toEqual([]);
    },
  );
});

describe('for how many days, by role', () => {
  it.each([
    ['', {}],
    ['user=30', { user: 30 }],
    ['user=0, company-admin=7,operator=90', { user: 0, 'company-admin': 7, operator: 90 }],
  ] as const)('%j', (text, policy) => {
    expect(rememberPolicy(text)).toEqual(policy);
    expect(rememberPolicy(writeRememberPolicy(policy))).toEqual(policy);
  });

  it.each(['user', 'user=8', 'user=30=7', 'user=-7', 'boss=7', 'user=7,user=30', '__proto__=7'])('not %j', (text) => {
    expect(() => rememberPolicy(text)).toThrow('must');
  });
});

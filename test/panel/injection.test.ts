import { describe, expect, it } from 'vitest';
import type { Language } from '../../src/panel/kit/texts.ts';
import { plainNames, samplePages } from './sample-views.ts';

/** Values that would break out of a text, a quoted value, a bare value, a title and a text area. */
const attacks = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onfocus='alert(1)",
  '</title><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '<svg/onload=alert(1)>',
  '&lt;script&gt;',
];

const names = ['login', 'person', 'company', 'method', 'typed'] as const;
const tagsOf = (page: string) =>
  (page.match(/<[a-z][^>]*>/gi) ?? []).map((tag) => tag.replace(/="[^"]*"/g, '=""')).join('\n');

describe.each(['nl', 'en'] as const)('in %s a name stays plain text', (language: Language) => {
  it.each(names)('%s', (name) => {
    const plain = samplePages(language, '/assets/x');
    for (const attack of attacks) {
      const attacked = samplePages(language, '/assets/x', { ...plainNames, [name]: attack });
      for (const [page, content] of Object.entries(attacked)) {
        // The same tags with the same attributes, whatever the name.
        expect(tagsOf(String(content)), `${page} with ${attack}`).toBe(tagsOf(String(plain[page])));
        expect(String(content)).not.toContain(attack === '&lt;script&gt;' ? attack : attack.slice(0, 12));
      }
    }
  });
});

it('every name occurs on some page, so that the test above checks something', () => {
  for (const name of names) {
    const pages = Object.values(samplePages('en', '/assets/x', { ...plainNames, [name]: 'Zebra-Name' }));
    expect([name, pages.some((page) => String(page).includes('Zebra-Name'))]).toEqual([name, true]);
  }
});

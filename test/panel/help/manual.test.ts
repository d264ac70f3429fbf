import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { languageFolders } from '../../../src/languages/languages.ts';
import { helpLink, helpMoments } from '../../../src/panel/help/help-link.ts';
import { checkedManual, gapsOfManual, idsOf, readManual } from '../../../src/panel/help/manual.ts';
import type { Block } from '../../../src/panel/help/manual-markdown.ts';
import { manualPage } from '../../../src/panel/help/manual-page.ts';
import type { RenderContext } from '../../../src/panel/kit/render-context.ts';

const folders = [...languageFolders()];
const textOf = (folder: string) => readFileSync(join(folder, 'manual.md'), 'utf8');
const english = textOf(languageFolders().get('en') ?? '');
const contextOf = (language: string): RenderContext => ({
  language,
  timeZone: 'Europe/Amsterdam',
  path: '/help',
  formToken: '',
  assets: '/assets/x',
});

/** What must be alike in all languages: headings, pictures and lists, in their order. */
function outlineOf(blocks: readonly Block[]): unknown[] {
  return blocks.map((block) => {
    if (block.kind === 'heading') return [block.level, block.id];
    if (block.kind === 'picture') return ['picture', block.name];
    return block.kind === 'list' ? [block.ordered, block.items.map(outlineOf)] : 'paragraph';
  });
}

const linksOf = (text: string) => [...text.matchAll(/\]\((#[^)]*)\)/g)].map(([, link]) => link);

const show = (language: string, text: string, help?: { text: string }) =>
  String(manualPage(contextOf(language), { blocks: checkedManual(text), help, pictureOf: (name) => `/help/${name}` }));

describe('the manual', () => {
  it.each(folders)('%s has the same parts as English, and names the same buttons', (_tag, folder) => {
    const text = textOf(folder);
    expect(outlineOf(checkedManual(text))).toEqual(outlineOf(checkedManual(english)));
    expect(gapsOfManual(text).sort()).toEqual(gapsOfManual(english).sort());
    expect(linksOf(text)).toEqual(linksOf(english));
  });

  it.each(folders)('%s promises no mail, because an installation may send none', (_tag, folder) => {
    expect(textOf(folder)).not.toMatch(/(?<!voice)mail|posta|correo|courriel/i);
  });

  it('has ten questions, and no id twice', () => {
    const blocks = checkedManual(english);
    const ids = idsOf(blocks);
    expect(new Set(ids).size).toBe(ids.length);
    expect(blocks.filter((block) => block.kind === 'heading' && block.level === 3)).toHaveLength(10);
  });

  it.each(folders.map(([tag]) => tag))(
    '%s: each hard moment has its part, and a link in the words of its heading',
    (tag) => {
      const page = show(tag, textOf(languageFolders().get(tag) ?? ''));
      for (const [moment, id] of Object.entries(helpMoments)) {
        expect(page).toContain(` id="${id}">`);
        const link = String(helpLink(contextOf(tag), moment as keyof typeof helpMoments));
        expect(link).toContain(`href="/help?language=${tag}#${id}"`);
        expect(link).not.toMatch(/[{}]|&#38;/);
      }
    },
  );

  it.each(folders.map(([tag]) => tag))(
    '%s: names buttons in the words of the pages, and leaves no placeholder',
    (tag) => {
      const page = show(tag, textOf(languageFolders().get(tag) ?? ''), { text: 'Call Marit <b>' });
      expect(page).not.toMatch(/\{|\*\*|&#60;a /);
      expect(page).toContain('Call Marit &#60;b&#62;');
    },
  );
});

describe('a mistake in a manual is found', () => {
  it.each([
    ['a button that no page has', 'Press {pages/no-such-button}.'],
    ['a text that needs a value', 'See {pages/help-about}.'],
    ['a file that it may not name', 'See {mail/welcome}.'],
    ['a link to no heading', '## A {#a}\n\n[b](#b)'],
    ['a link to another site', '[b](https://example.org)'],
    ['a heading without an id', '## A'],
    ['a heading of the first level', '# A {#a}'],
    ['a picture in a sentence', 'See ![a](a) here.'],
    ['a picture of another site', '![a](https://example.org/a.png)'],
    ['a picture without words', '![](a)'],
  ])('%s', (_what, text) => {
    expect(() => checkedManual(text)).toThrow();
  });

  it('HTML is text', () => {
    expect(show('en', '## A {#a}\n\n<script>x</script> & <img src=x>')).toContain(
      '&#60;script&#62;x&#60;/script&#62; &#38; &#60;img src=x&#62;',
    );
  });

  it('a language of which nothing is known reads English', () => {
    expect(readManual('xx')).toEqual(checkedManual(english));
  });
});

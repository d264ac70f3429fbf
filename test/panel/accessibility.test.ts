import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLanguage, offeredLanguages } from '../../src/languages/languages.ts';
import type { Html } from '../../src/panel/kit/html.ts';
import type { Language } from '../../src/panel/kit/texts.ts';
import { launchBrowser } from '../launch-browser.ts';
import { samplePages } from './sample-views.ts';
import { servedAssets, servePages } from './serve-pages.ts';

/** What docs/accessibility.md claims, beside what axe-core sees on every page (`page-pictures.test.ts`). */
const everyLanguage = ['login', 'code', 'methods', 'manual'];
const inOneLanguage = ['set-up', 'add-phone', 'code-busy', 'code-wrong', 'no-method', 'forgot', 'home'];

const samples = new Map<Language, Record<string, Html>>();
const samplesOf = (language: Language) => {
  const pages = samples.get(language) ?? samplePages(language, servedAssets.folder);
  samples.set(language, pages);
  return pages;
};
const visited = offeredLanguages().map((language) => ({
  language,
  names: language === 'nl' ? [...everyLanguage, ...inOneLanguage] : everyLanguage,
}));

let site: Awaited<ReturnType<typeof servePages>>;
let browser: Browser;
let page: Page;
let tools: CDPSession;

beforeAll(async () => {
  site = await servePages((language, name) => (isLanguage(language) ? samplesOf(language)[name] : undefined));
  browser = await launchBrowser();
  // A reader's own style, for the spacing of text, is no part of the page.
  const context = await browser.newContext({ reducedMotion: 'reduce', bypassCSP: true });
  page = await context.newPage();
  await page.addInitScript({ path: join(import.meta.dirname, '../demo/measure-page.js') });
  tools = await context.newCDPSession(page);
});

afterAll(async () => {
  await browser?.close();
  site?.close();
});

const open = (language: Language, name: string) => page.goto(`${site.url}/${language}/${name}`);

/** WCAG 2.2, 1.4.12. */
const spacing = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }';

/** What must have a name for somebody who hears the page. */
const named = [
  'button',
  'link',
  'textbox',
  'radio',
  'checkbox',
  'combobox',
  'image',
  'DisclosureTriangle',
  'navigation',
];

interface Heard {
  ignored: boolean;
  role: string;
  name: string;
  level: number;
}

/** The page as a screen reader is given it, in its order. */
async function heard(): Promise<Heard[]> {
  const { nodes } = await tools.send('Accessibility.getFullAXTree');
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const order: Heard[] = [];
  const walk = (id: string): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    order.push({
      ignored: node.ignored,
      role: String(node.role?.value ?? ''),
      name: String(node.name?.value ?? '').trim(),
      level: Number(node.properties?.find(({ name }) => name === 'level')?.value.value ?? 0),
    });
    for (const child of node.childIds ?? []) walk(child);
  };
  walk(nodes[0]?.nodeId ?? '');
  return order.filter(({ ignored }) => !ignored);
}

/** Runs in the page: what Tab should reach, in the order in which it is read. */
const reachable = `[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled)
  .filter((each) => each.type !== 'radio' || each.checked)`;

describe.each(visited)('in $language', ({ language, names }) => {
  it('nothing is cut off or needs a second direction at 400 %, with text set wide', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const name of names) {
      await open(language, name);
      expect([name, await page.evaluate('widerThanWindow()')]).toEqual([name, 0]);
      await page.addStyleTag({ content: spacing });
      expect([name, await page.evaluate('widerThanWindow()')]).toEqual([name, 0]);
    }
  });

  it('a screen reader is given names, one heading of the page, and its parts in order', async () => {
    for (const name of names) {
      await open(language, name);
      const nodes = await heard();
      expect(await page.evaluate('document.documentElement.lang')).toBe(language);
      expect(nodes.filter((node) => named.includes(node.role) && node.name === '')).toEqual([]);
      const landmarks = nodes.filter(({ role }) => ['banner', 'main'].includes(role)).map(({ role }) => role);
      expect([name, landmarks]).toEqual([name, ['banner', 'main']]);
      const levels = nodes.filter(({ role }) => role === 'heading').map(({ level }) => level);
      expect([name, levels[0], levels.filter((level) => level === 1).length]).toEqual([name, 1, 1]);
      expect([name, levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)]).toEqual([name, []]);
    }
  });
});

it.each([...everyLanguage, ...inOneLanguage])(
  'the keyboard alone reaches all of %s, in its order, and is seen',
  async (name) => {
    await page.setViewportSize({ width: 1280, height: 900 });
    await open('nl', name);
    const count = await page.evaluate<number>(`(globalThis.reached = ${reachable}).length`);
    // Where a field takes the focus at once, the first one is behind it.
    await page.evaluate('reached[0].focus()');
    const seen: string[] = ['0'];
    while (seen.length < count) {
      await page.keyboard.press('Tab');
      seen.push(
        await page.evaluate<string>(`(() => {
        const now = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(now);
        const isShown = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
        return reached.indexOf(now) + (isShown ? '' : ' is not seen: ' + now.outerHTML.slice(0, 80));
      })()`),
      );
    }
    expect(seen).toEqual(Array.from({ length: count }, (_, at) => String(at)));
  },
);

it('the first key skips to the content', async () => {
  await open('nl', 'methods');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
});

it('with colours of the reader every text can be read, and what a colour said has a border', async () => {
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  for (const name of [...everyLanguage, ...inOneLanguage]) {
    await open('nl', name);
    expect([name, await page.evaluate('faintTexts()')]).toEqual([name, []]);
    const bare = await page.evaluate(`[...document.querySelectorAll('.asked, .help, .notice, .mark')]
      .filter((each) => each.checkVisibility() && each.textContent.trim() !== '')
      .filter((each) => getComputedStyle(each).borderInlineStartWidth === '0px').map((each) => each.outerHTML)`);
    expect([name, bare]).toEqual([name, []]);
  }
  await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light' });
});

it('nothing moves by itself, also for somebody who has not asked for less motion', async () => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  for (const name of ['code', 'code-busy', 'home']) {
    await open('nl', name);
    expect([name, await page.evaluate('document.getAnimations().length')]).toEqual([name, 0]);
  }
  await page.emulateMedia({ reducedMotion: 'reduce' });
});

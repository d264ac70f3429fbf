import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAssets } from '../../src/panel/assets.ts';
import { contentPolicy, framingPolicy } from '../../src/panel/content-policy.ts';
import { takePicture, violationsOn } from '../inspect-page.ts';
import { launchBrowser } from '../launch-browser.ts';
import { samplePages } from './sample-views.ts';

const assets = readAssets();
const pages = { nl: samplePages('nl', assets.folder), en: samplePages('en', assets.folder) };
const names = Object.keys(pages.en);

let server: Server;
let browser: Browser;
let url: string;

beforeAll(async () => {
  server = createServer((request, reply) => {
    const { pathname } = new URL(request.url ?? '/', 'http://panel');
    const asset = assets.files.get(pathname.slice(assets.folder.length + 1));
    const [, language, name = ''] = pathname.split('/');
    reply.setHeader('content-security-policy', name === 'mail-preview' ? framingPolicy : contentPolicy);
    if (asset !== undefined) reply.setHeader('content-type', asset.type).end(asset.text);
    else if (language === 'nl' || language === 'en') {
      reply.setHeader('content-type', 'text/html; charset=utf-8').end(String(pages[language][name]));
    } else reply.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

/** In each language every page is loaded once, and then shown in each of these ways. */
interface Appearance {
  width: number;
  colours: 'light' | 'dark';
}

/** What another width or other colours can break. All else that axe knows is the same in both. */
const rulesOfAppearance = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable'];

describe.each<{ language: 'nl' | 'en'; first: Appearance; second: Appearance }>([
  { language: 'nl', first: { width: 390, colours: 'light' }, second: { width: 1280, colours: 'dark' } },
  { language: 'en', first: { width: 1280, colours: 'light' }, second: { width: 390, colours: 'dark' } },
])('in $language', ({ language, first, second }) => {
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    context = await browser.newContext({ reducedMotion: 'reduce', bypassCSP: false });
    page = await context.newPage();
    await page.addInitScript({ path: join(import.meta.dirname, '../demo/measure-page.js') });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
  });

  afterAll(() => context?.close());

  const show = async ({ width, colours }: Appearance) => {
    await page.setViewportSize({ width, height: width < 768 ? 844 : 800 });
    await page.emulateMedia({ colorScheme: colours });
  };

  const judge = async (name: string, { width, colours }: Appearance, rules?: readonly string[]) => {
    await takePicture(page, `panel-${language}-${width}-${colours}-${name}`, { fullPage: true });
    expect(await page.evaluate('widerThanWindow()')).toBe(0);
    expect(await page.evaluate('faintTexts()')).toEqual([]);
    expect(await page.evaluate('shownThoughHidden()')).toEqual([]);
    expect(await violationsOn(page, rules)).toEqual([]);
  };

  it.each(names)('%s is accessible, fits, and runs nothing inline', async (name) => {
    await show(first);
    await page.goto(`${url}/${language}/${name}`);
    await judge(name, first);
    await show(second);
    await judge(name, second, rulesOfAppearance);
    expect(complaints.splice(0)).toEqual([]);
  });
});

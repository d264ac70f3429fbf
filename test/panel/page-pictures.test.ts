import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import { readAssets } from '../../src/panel/assets.ts';
import { contentPolicy } from '../../src/panel/content-policy.ts';
import { samplePages } from './sample-views.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = join(projectFolder, 'test-results/screenshots');
const assets = readAssets();
const names = Object.keys(samplePages('en', assets.folder));

let server: Server;
let browser: Browser;
let url: string;

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true });
  server = createServer((request, reply) => {
    const { pathname } = new URL(request.url ?? '/', 'http://panel');
    const asset = assets.files.get(pathname.slice(assets.folder.length + 1));
    const [, language, name = ''] = pathname.split('/');
    reply.setHeader('content-security-policy', contentPolicy);
    if (asset !== undefined) reply.setHeader('content-type', asset.type).end(asset.text);
    else if (language === 'nl' || language === 'en') {
      const page = samplePages(language, assets.folder)[name];
      reply.setHeader('content-type', 'text/html; charset=utf-8').end(String(page));
    } else reply.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  });
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

describe.each([
  { language: 'nl', width: 390, colours: 'light' },
  { language: 'en', width: 1280, colours: 'light' },
  { language: 'nl', width: 1280, colours: 'dark' },
  { language: 'en', width: 390, colours: 'dark' },
] as const)('in $language, $width pixels wide, $colours', ({ language, width, colours }) => {
  it('every page is accessible, fits, and runs nothing inline', async () => {
    const context = await browser.newContext({
      viewport: { width, height: width < 768 ? 844 : 800 },
      colorScheme: colours,
      reducedMotion: 'reduce',
      bypassCSP: false,
    });
    const page = await context.newPage();
    await page.addInitScript({ path: join(import.meta.dirname, '../demo/measure-page.js') });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error}`));
    for (const name of names) {
      await page.goto(`${url}/${language}/${name}`);
      await page.screenshot({
        path: join(pictures, `panel-${language}-${width}-${colours}-${name}.png`),
        fullPage: true,
      });
      expect([name, await page.evaluate('widerThanWindow()')]).toEqual([name, 0]);
      expect([name, await page.evaluate('faintTexts()')]).toEqual([name, []]);
      // Loaded by the browser's own tool, which the policy of the page does not restrict.
      await page.evaluate(axe);
      const found = await page.evaluate<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>(
        'axe.run()',
      );
      const serious = found.violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0]?.html}`);
      expect(serious).toEqual([]);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});

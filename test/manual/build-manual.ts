import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { projectFolder } from '../../lab/folders.ts';
import type { Language } from '../../src/languages/language-tag.ts';
import { offeredLanguages } from '../../src/languages/languages.ts';
import { readAssets } from '../../src/panel/assets.ts';
import { pdfFile, pictureFile } from '../../src/panel/help/built-manual.ts';
import { readManual } from '../../src/panel/help/manual.ts';
import { manualPage } from '../../src/panel/help/manual-page.ts';
import { launchBrowser } from '../launch-browser.ts';
import { samplePages } from '../panel/sample-views.ts';
import { type ManualPicture, manualPictures } from './manual-pictures.ts';

/**
 * `npm run manual`: takes the pictures of the manual from the real pages, with sample data, and prints the manual with
 * them, in each language. A telephone's width, two dots for each pixel.
 */
const telephone = { width: 390, height: 1600 };
const assets = readAssets();

/**
 * @param target folder that gets a folder for each language
 * @param help whom to call, as BELCODE_HELP
 */
export async function buildManual(
  browser: Browser,
  { languages, target, help }: { languages: readonly Language[]; target: string; help?: string | undefined },
): Promise<void> {
  const site = await serve(target, help);
  try {
    for (const language of languages) {
      mkdirSync(join(target, language), { recursive: true });
      await takePictures(browser, { url: site.url, language, target });
      await print(browser, { url: site.url, language, target });
    }
  } finally {
    site.close();
  }
}

interface Part {
  url: string;
  language: Language;
  target: string;
}

async function takePictures(browser: Browser, { url, language, target }: Part): Promise<void> {
  const context = await browser.newContext({
    viewport: telephone,
    deviceScaleFactor: 2,
    reducedMotion: 'reduce',
    colorScheme: 'light',
  });
  const page = await context.newPage();
  for (const [name, picture] of Object.entries(manualPictures)) {
    await page.goto(`${url}/sample/${language}/${picture.sample}`);
    await takePicture(page, picture, join(target, pictureFile(language, name)));
  }
  await context.close();
}

/** The part of a page below its header, or what is folded away on it. */
async function takePicture(page: Page, { from, maxHeight }: ManualPicture, path: string): Promise<void> {
  if (from !== undefined) await page.locator(`details:has(${from}) > summary`).click();
  const shown = await page.locator(from === undefined ? 'main' : `details:has(${from})`).boundingBox();
  if (shown === null) throw new Error(`Nothing is shown of ${page.url()}`);
  const clip = { x: 0, y: shown.y, width: telephone.width, height: Math.min(shown.height, maxHeight) };
  await page.screenshot({ path, clip });
}

async function print(browser: Browser, { url, language, target }: Part): Promise<void> {
  const context = await browser.newContext({ colorScheme: 'light' });
  const page = await context.newPage();
  await page.goto(`${url}/help/${language}`);
  // What is not yet in sight is not printed.
  await page.evaluate(
    `Promise.all([...document.images].map((image) => { image.loading = 'eager'; return image.decode(); }))`,
  );
  const pdf = await page.pdf({
    format: 'A4',
    margin: { top: '18mm', bottom: '20mm', left: '20mm', right: '20mm' },
    printBackground: true,
    tagged: true,
    outline: true,
    displayHeaderFooter: true,
    headerTemplate: '<span></span>',
    footerTemplate:
      '<p style="width:100%;text-align:center;font:9px sans-serif"><span class="pageNumber"></span> / <span class="totalPages"></span></p>',
  });
  writeFileSync(join(target, pdfFile(language)), pdf);
  await context.close();
}

/** The sample pages, the manual, and their files. */
async function serve(target: string, help: string | undefined): Promise<{ url: string; close(): void }> {
  const samples = new Map<Language, ReturnType<typeof samplePages>>();
  const samplesOf = (language: Language) => {
    const pages = samples.get(language) ?? samplePages(language, assets.folder);
    samples.set(language, pages);
    return pages;
  };
  const server = createServer((request, reply) => {
    const [, part = '', language = '', name = ''] = new URL(request.url ?? '/', 'http://panel').pathname.split('/');
    const asset = part === 'assets' ? assets.files.get(name) : undefined;
    if (asset !== undefined) return void reply.setHeader('content-type', asset.type).end(asset.text);
    if (part === 'picture')
      return void reply.setHeader('content-type', 'image/png').end(readFileSync(join(target, language, name)));
    if (part !== 'sample' && part !== 'help') return void reply.writeHead(204).end();
    const page = part === 'help' ? manualFor(language, help) : samplesOf(language)[name];
    return void reply.setHeader('content-type', 'text/html; charset=utf-8').end(String(page));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function manualFor(language: Language, help: string | undefined) {
  const context = { language, timeZone: 'UTC', path: '/help', formToken: '', assets: assets.folder };
  return manualPage(context, {
    blocks: readManual(language),
    help: help === undefined ? undefined : { text: help },
    pictureOf: (name) => `/picture/${pictureFile(language, name)}`,
  });
}

if (process.argv[1] === import.meta.filename) {
  const target = join(projectFolder, 'manual');
  rmSync(target, { recursive: true, force: true });
  const browser = await launchBrowser();
  await buildManual(browser, { languages: offeredLanguages(), target, help: process.env.BELCODE_HELP });
  await browser.close();
  console.log(`The manual is in ${target}: pictures and ${offeredLanguages().length} PDFs`);
}

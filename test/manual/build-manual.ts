import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { projectFolder } from '../../lab/folders.ts';
import type { Language } from '../../src/languages/language-tag.ts';
import { isLanguage, offeredLanguages } from '../../src/languages/languages.ts';
import { pdfFile, pictureFile } from '../../src/panel/help/built-manual.ts';
import { readManual } from '../../src/panel/help/manual.ts';
import { manualPage } from '../../src/panel/help/manual-page.ts';
import { launchBrowser } from '../launch-browser.ts';
import { samplePages } from '../panel/sample-views.ts';
import { servedAssets, servePages } from '../panel/serve-pages.ts';
import { type ManualPicture, manualPictures } from './manual-pictures.ts';

/**
 * `npm run manual`: takes the pictures of the manual from the real pages, with sample data, and prints the manual with
 * them, in each language. A telephone's width, two dots for each pixel.
 */
const telephone = { width: 390, height: 1600 };

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
    await page.goto(`${url}/${language}/${picture.sample}`);
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
  await page.goto(`${url}/${language}/help`);
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

/** The sample pages as `/nl/login`, the manual as `/nl/help`, and its pictures as `/nl/login.png`. */
function serve(target: string, help: string | undefined) {
  const samples = new Map<Language, ReturnType<typeof samplePages>>();
  return servePages((language, name) => {
    if (!isLanguage(language)) return undefined;
    if (name === 'help') return manualFor(language, help);
    if (name.endsWith('.png')) return readFileSync(join(target, language, name));
    const pages = samples.get(language) ?? samplePages(language, servedAssets.folder);
    samples.set(language, pages);
    return pages[name];
  });
}

function manualFor(language: Language, help: string | undefined) {
  const context = { language, timeZone: 'UTC', path: '/help', formToken: '', assets: servedAssets.folder };
  return manualPage(context, {
    blocks: readManual(language),
    help: help === undefined ? undefined : { text: help },
    pictureOf: (name) => `/${pictureFile(language, name)}`,
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

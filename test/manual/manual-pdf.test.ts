import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readManual } from '../../src/panel/help/manual.ts';
import type { Block } from '../../src/panel/help/manual-markdown.ts';
import { plainWords } from '../../src/panel/help/manual-words.ts';
import { launchBrowser } from '../launch-browser.ts';
import { buildManual } from './build-manual.ts';
import { manualPictures } from './manual-pictures.ts';

/** One language: all are printed alike, and have the same parts (`panel/help/manual.test.ts`). */
const language = 'nl';
const help = 'Helpdesk De Korenaar, 050 820 00 00';
let target: string;

beforeAll(async () => {
  target = mkdtempSync(join(tmpdir(), 'belcode-manual-'));
  const browser = await launchBrowser();
  await buildManual(browser, { languages: [language], target, help });
  await browser.close();
});

afterAll(() => rmSync(target, { recursive: true, force: true }));

const picturesIn = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) =>
    block.kind === 'picture' ? [block.name] : block.kind === 'list' ? block.items.flatMap(picturesIn) : [],
  );

/** Width and height in a PNG (its chunk IHDR). */
function sizeOf(file: string): [number, number] {
  const bytes = readFileSync(join(target, language, file));
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

it('each picture of the manual is made, of a page as a telephone shows it', () => {
  const files = readdirSync(join(target, language)).filter((name) => name.endsWith('.png'));
  expect(files.sort()).toEqual(
    picturesIn(readManual(language))
      .map((name) => `${name}.png`)
      .sort(),
  );
  expect(Object.keys(manualPictures).sort()).toEqual(picturesIn(readManual(language)).sort());
  for (const file of files) {
    const [width, height] = sizeOf(file);
    expect([file, width]).toEqual([file, 780]);
    expect(height).toBeGreaterThan(400);
  }
});

it('the PDF has every heading, whom to call, and no empty page', () => {
  const text = execFileSync('pdftotext', ['-layout', join(target, language, 'help.pdf'), '-'], { encoding: 'utf8' });
  const pages = text.split('\f').slice(0, -1);
  expect(pages.length).toBeGreaterThan(4);
  expect(pages.length).toBeLessThan(15);
  // More than the number of the page.
  expect(pages.filter((page) => page.replace(/\s+/g, '').length < 150)).toEqual([]);
  const flat = text.replace(/\s+/g, ' ');
  const context = { language, timeZone: 'UTC', path: '/help', formToken: '', assets: '' };
  const headings = readManual(language).flatMap((block) =>
    block.kind === 'heading' ? [plainWords(context, block.words)] : [],
  );
  expect(headings.filter((heading) => !flat.includes(heading))).toEqual([]);
  expect(flat).toContain(help);
});

it('the PDF has a title, a language, tags and an outline, for people who hear it', () => {
  const bytes = readFileSync(join(target, language, 'help.pdf')).toString('latin1');
  const facts = execFileSync('pdfinfo', [join(target, language, 'help.pdf')], { encoding: 'utf8' });
  expect(facts).toMatch(/^Title: +Hulp/m);
  expect(facts).toMatch(/^Tagged: +yes/m);
  expect(bytes).toMatch(/\/Lang \(nl\)/);
  expect(bytes).toContain('/Outlines');
});

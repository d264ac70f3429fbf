import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runVoiceProgram } from '../run-voice-program.ts';

/** The names that Chromium has on Debian, Ubuntu and elsewhere. */
const browsers = ['chromium', 'chromium-browser', 'google-chrome'];

const printLimitMilliseconds = 60_000;

/**
 * Prints a page of ours by Chromium, which reads nothing but this page.
 *
 * @throws Error when no Chromium is installed, saying what to do, or when it fails
 */
export async function printPdf(html: string, names: readonly string[] = browsers): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'belcode-print-'));
  try {
    const [page, pdf] = [join(folder, 'page.html'), join(folder, 'page.pdf')];
    await writeFile(page, html);
    const args = [
      '--headless',
      '--disable-gpu',
      '--no-pdf-header-footer',
      `--user-data-dir=${join(folder, 'profile')}`,
    ];
    // Chromium's sandbox does not work for root. The page is ours and has no script.
    if (process.getuid?.() === 0) args.push('--no-sandbox');
    args.push(`--print-to-pdf=${pdf}`, pathToFileURL(page).href);
    await runFirst(names, args);
    return await readFile(pdf);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runFirst(names: readonly string[], args: readonly string[]): Promise<void> {
  for (const name of names) {
    try {
      await runVoiceProgram(name, args, '', printLimitMilliseconds);
      return;
    } catch (error) {
      if (!/is not installed$/.test((error as Error).message)) throw error;
    }
  }
  throw new Error(
    'A PDF is printed by Chromium, which is not installed. Give --out a name that ends in .html, and print that',
  );
}

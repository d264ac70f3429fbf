import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from '../../languages/language-tag.ts';

/** What `npm run manual` makes of the real pages: pictures and a PDF for each language. */
const builtFolder = join(import.meta.dirname, '../../../manual');
const pdfName = 'help.pdf';

/** The names of files that were made, such as `nl/login.png`; none where the command has not run. */
export function listBuiltManual(folder = builtFolder): ReadonlySet<string> {
  if (!existsSync(folder)) return new Set();
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)),
  );
}

export function pictureFile(language: Language, name: string): string {
  return `${language}/${name}.png`;
}

export function pdfFile(language: Language): string {
  return `${language}/${pdfName}`;
}

/** @param file one of `listBuiltManual` */
export function readBuilt(file: string, folder = builtFolder): Promise<Buffer> {
  return readFile(join(folder, file));
}

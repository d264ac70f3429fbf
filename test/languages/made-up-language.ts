import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../house/read-source.ts';

/** A language of a test: a folder of files, as a translator or an operator would add it. */
export interface MadeUpLanguage {
  tag: string;
  /** For `BELCODE_LANGUAGE_FILES`. */
  folder: string;
  remove(): void;
}

const files = ['pages', 'app', 'mail', 'messages', 'radius'];

/**
 * Writes the files of a language: each text is English behind a word of its own, and the voice speaks German prompts.
 *
 * @param profile what differs from English in `language.json`
 */
export function makeUpLanguage(tag: string, word: string, profile: Record<string, unknown>): MadeUpLanguage {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-languages-'));
  const shipped = join(projectFolder, 'languages');
  const read = (path: string) => JSON.parse(readFileSync(join(shipped, path), 'utf8')) as Record<string, string>;
  mkdirSync(join(folder, tag));
  const write = (name: string, content: object) => writeFileSync(join(folder, tag, name), JSON.stringify(content));
  write('language.json', { ...read('en/language.json'), ...profile });
  for (const file of files) {
    const texts = Object.entries(read(`en/${file}.json`)).map(([name, text]) => [name, `${word} ${text}`]);
    write(`${file}.json`, Object.fromEntries(texts));
  }
  cpSync(join(shipped, 'de/prompts.json'), join(folder, tag, 'prompts.json'));
  return { tag, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

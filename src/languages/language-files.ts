import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type app from '../../languages/en/app.json';
import type mail from '../../languages/en/mail.json';
import type messages from '../../languages/en/messages.json';
import type pages from '../../languages/en/pages.json';
import type radius from '../../languages/en/radius.json';
import { isLanguageTag, type Language } from './language-tag.ts';

/** The texts of a language, by file. The files of English say which texts there are. */
export interface Texts {
  pages: Readonly<Record<keyof typeof pages, string>>;
  app: Readonly<Record<keyof typeof app, string>>;
  mail: Readonly<Record<keyof typeof mail, string>>;
  messages: Readonly<Record<keyof typeof messages, string>>;
  radius: Readonly<Record<keyof typeof radius, string>>;
}

export type TextFile = keyof Texts;
export const textFiles = ['pages', 'app', 'mail', 'messages', 'radius'] as const satisfies readonly TextFile[];

/** Where each language of some folders is; a later folder takes precedence. @throws Error for no such folder */
export function findLanguages(folders: readonly string[]): Map<Language, string> {
  const found = new Map<Language, string>();
  for (const folder of folders) {
    for (const name of readdirSync(folder).sort()) {
      if (isLanguageTag(name) && existsSync(join(folder, name, 'language.json'))) found.set(name, join(folder, name));
    }
  }
  return found;
}

/**
 * The texts of one file. A text that is missing, is no text or has a placeholder that English does not have, is
 * English: a translation that is older than Belcode loses no page.
 *
 * @throws Error when the file is there and is not JSON
 */
export function readTexts<File extends TextFile>(folder: string, file: File, english?: Texts[File]): Texts[File] {
  const path = join(folder, `${file}.json`);
  const own = english !== undefined && !existsSync(path) ? {} : readFlat(path);
  if (english === undefined) return own as Texts[File];
  const texts = Object.entries<string>(english).map(([name, text]) => {
    const given = own[name];
    return [name, typeof given === 'string' && isUsable(given, text) ? given : text];
  });
  return Object.fromEntries(texts) as Texts[File];
}

function isUsable(text: string, english: string): boolean {
  const gaps = gapsOf(english);
  return text.trim() !== '' && gapsOf(text).every((gap) => gaps.includes(gap));
}

/** The placeholders of a text, such as `{tries}`. */
export function gapsOf(text: string): string[] {
  return text.match(/\{\w+\}/g) ?? [];
}

/** A file of names and values. @throws Error that names the file */
export function readFlat(file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read as JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${file} must be one object`);
  return value as Record<string, unknown>;
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findLanguages, readTexts, type TextFile, type Texts, textFiles } from './language-files.ts';
import { type LanguageProfile, readProfile } from './language-profile.ts';
import type { Language } from './language-tag.ts';

/** The languages that come with Belcode: a folder each. Nothing else lists them. */
const shippedLanguages = fileURLToPath(new URL('../../languages/', import.meta.url));

/** The language that says which texts there are. */
const reference = 'en';

interface LanguageChoice {
  /** One more folder of languages; a language in it takes precedence over one of the same tag that is shipped. */
  more?: string;
  /** In this order. Default: all, by tag. */
  offered?: readonly Language[];
}

/** What is in use: one choice for a program, as its settings are. */
let known: ReadonlyMap<Language, string> = findLanguages([shippedLanguages]);
let offered: readonly Language[] = [...known.keys()];
const profiles = new Map<Language, LanguageProfile>();
const texts = new Map<string, Texts[TextFile]>();
const references = new Map<TextFile, Texts[TextFile]>();
const manuals = new Map<Language, string>();

/**
 * Chooses the languages that this program offers, and reads all their files.
 *
 * @throws Error for a folder that is not there, a language without files, and a file that cannot be read
 */
export function useLanguages({ more = '', offered: wanted = [] }: LanguageChoice = {}): void {
  const found = findLanguages(more === '' ? [shippedLanguages] : [shippedLanguages, more]);
  for (const language of wanted) {
    if (!found.has(language))
      throw new Error(`There are no files of the language ${language}: ${more || 'languages'}/${language}`);
  }
  profiles.clear();
  texts.clear();
  manuals.clear();
  known = found;
  offered = wanted.length > 0 ? wanted : [...found.keys()].sort();
  for (const language of offered) {
    profileOf(language);
    for (const file of textFiles) textsOf(language, file);
    manualOf(language);
  }
}

/** In the order in which they are shown. */
export function offeredLanguages(): readonly Language[] {
  return offered;
}

export function isLanguage(text: string | undefined): text is Language {
  return text !== undefined && offered.includes(text);
}

/**
 * The language for what a browser, a directory or another program says: `nl` for nl-BE, and `pt-BR` for pt without
 * other Portuguese.
 */
export function matchLanguage(said: string): Language | undefined {
  const tag = said.trim().replace('_', '-').toLowerCase();
  const [alone = ''] = tag.split('-');
  return (
    offered.find((each) => each.toLowerCase() === tag) ??
    offered.find((each) => each === alone) ??
    offered.find((each) => each.startsWith(`${alone}-`))
  );
}

/** The same where a language that is not offered is refused: it stays as it was said, and is then none of these. */
export function matchedOrSaid(said: string): Language {
  return matchLanguage(said) ?? said;
}

/** Of a page whose reader has said nothing, and for somebody whose language is gone. */
export function usualLanguage(): Language {
  return offered.includes(reference) ? reference : (offered[0] ?? reference);
}

/** What a language is called and how it is written. Of an unknown one: that of the usual language. */
export function profileOf(language: Language): LanguageProfile {
  return findProfile(language) ?? readProfile(folderOf(usualLanguage()));
}

/** @returns undefined for a language without files, which a voice may speak all the same */
export function findProfile(tag: Language): LanguageProfile | undefined {
  if (!known.has(tag)) return undefined;
  const profile = profiles.get(tag) ?? readProfile(folderOf(tag));
  profiles.set(tag, profile);
  return profile;
}

/** The texts of a language; of an unknown one, those of the usual language. */
export function textsOf<File extends TextFile>(language: Language, file: File): Texts[File] {
  const tag = known.has(language) ? language : usualLanguage();
  const key = `${tag}/${file}`;
  const read = texts.get(key) ?? readTexts(folderOf(tag), file, referenceTexts(file));
  texts.set(key, read);
  return read as Texts[File];
}

/** The texts of English as they are shipped. */
export function referenceTexts<File extends TextFile>(file: File): Texts[File] {
  const read = references.get(file) ?? readTexts(join(shippedLanguages, reference), file);
  references.set(file, read);
  return read as Texts[File];
}

/** The manual for users, in Markdown; the one of English where a language has none. */
export function manualOf(language: Language): string {
  const tag = known.has(language) ? language : usualLanguage();
  const own = join(folderOf(tag), 'manual.md');
  const text = manuals.get(tag) ?? (existsSync(own) ? readFileSync(own, 'utf8') : referenceManual());
  manuals.set(tag, text);
  return text;
}

/** The manual of English as it is shipped. */
export function referenceManual(): string {
  return readFileSync(join(shippedLanguages, reference, 'manual.md'), 'utf8');
}

/** The languages that have files, offered or not, with their folders. */
export function languageFolders(): ReadonlyMap<Language, string> {
  return known;
}

function folderOf(tag: Language): string {
  const folder = known.get(tag);
  if (folder === undefined) throw new Error(`There are no files of the language ${tag}`);
  return folder;
}

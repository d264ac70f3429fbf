import { join } from 'node:path';
import { readFlat } from './language-files.ts';

/** What `language.json` says of a language. docs/adding-a-language.md explains each line. */
export interface LanguageProfile {
  /** In the language itself. */
  name: string;
  /** How Intl writes its dates and numbers. */
  locale: string;
  direction: 'ltr' | 'rtl';
  /** Between the cells of a table, as spreadsheets of this language expect. */
  csvSeparator: ',' | ';';
  /** Truths in the cells of such a table. */
  yes: string;
  no: string;
  /** espeak-ng's name of the voice, and how it speaks. */
  espeakVoice: string;
  wordsPerMinute: number;
  pitch: number;
  /** macOS's name of a voice. */
  sayVoice?: string;
}

/** @throws Error that names the file and the line that is wrong */
export function readProfile(folder: string): LanguageProfile {
  const file = join(folder, 'language.json');
  const given = readFlat(file);
  const wrong = (name: string, what: string) => new Error(`${file}: ${name} must be ${what}`);
  const text = (name: string, isRight = (value: string) => value.trim() !== '', what = 'a text') => {
    const value = given[name];
    if (typeof value !== 'string' || !isRight(value)) throw wrong(name, what);
    return value;
  };
  const number = (name: string, [min, max]: [number, number]) => {
    const value = given[name];
    if (typeof value !== 'number' || !(value >= min && value <= max)) throw wrong(name, `from ${min} to ${max}`);
    return value;
  };
  return {
    name: text('name'),
    locale: text('locale', isLocale, 'a locale of Intl, as in en-GB'),
    direction: text('direction', (value) => ['ltr', 'rtl'].includes(value), 'ltr or rtl') as 'ltr' | 'rtl',
    csvSeparator: text('csvSeparator', (value) => [',', ';'].includes(value), ', or ;') as ',' | ';',
    yes: text('yes'),
    no: text('no'),
    espeakVoice: text('espeakVoice', (value) => /^[a-z0-9+-]+$/i.test(value), 'a voice of espeak-ng, as in en-gb'),
    wordsPerMinute: number('wordsPerMinute', [80, 450]),
    pitch: number('pitch', [0, 99]),
    ...(given.sayVoice !== undefined && { sayVoice: text('sayVoice') }),
  };
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

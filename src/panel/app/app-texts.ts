import type { Brand } from '../../brand/brand.ts';
import { brandTexts } from '../../brand/brand-texts.ts';
import type { Texts } from '../../languages/language-files.ts';
import { referenceTexts } from '../../languages/languages.ts';
import { fillText, type Language, type TextName } from '../kit/texts.ts';

/** The name of a text of the app. Every language has all texts. The browser fills gaps such as `{code}`. */
export type AppText = keyof Texts['app'];

/** For whom the page of the app is written. */
export interface AppReader {
  language: Language;
  brand: Brand;
}

export function appText({ language, brand }: AppReader, name: AppText): string {
  return brandTexts(brand, language, 'app')[name];
}

/** A text that the app shares with the other pages. */
export function pageText({ language, brand }: AppReader, name: TextName): string {
  return fillText(language, name, {}, brand);
}

const names = Object.keys(referenceTexts('app')) as AppText[];

/** Prefixes of the texts that scripts and worker need, which the page carries. The others are already in its HTML. */
const scriptTextPrefixes = [
  ...['push-', 'purpose-', 'trouble-', 'wait-', 'over-', 'number-', 'code-', 'notify-', 'pending-', 'paired-now'],
  ...[
    'install-android',
    'install-desktop',
    'install-mac',
    'insecure',
    'no-storage',
    'pairing-code-whole',
    'field-empty',
    'key-lost',
  ],
  ...['device-unknown', 'removed-here', 'ready-who', 'time-left', 'not-me-done', 'offline-again'],
];

export const carriedTexts = names.filter((name) => scriptTextPrefixes.some((start) => name.startsWith(start)));

/** The texts of notifications. */
export const pushTexts = names.filter((name) => name.startsWith('push-'));

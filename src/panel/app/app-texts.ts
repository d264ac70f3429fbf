import type { Texts } from '../../languages/language-files.ts';
import { referenceTexts, textsOf } from '../../languages/languages.ts';
import type { Language } from '../kit/texts.ts';

/** The name of a text of the app. Every language has all texts. The browser fills gaps such as `{code}`. */
export type AppText = keyof Texts['app'];

export function appText(language: Language, name: AppText): string {
  return textsOf(language, 'app')[name];
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

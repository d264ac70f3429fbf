import type { Language } from '../kit/texts.ts';
import en from './texts/en.json' with { type: 'json' };
import nl from './texts/nl.json' with { type: 'json' };

/** The name of a text of the app. Every language has all texts. The browser fills gaps such as `{code}`. */
export type AppText = keyof typeof en;

const texts = { nl, en } satisfies Record<Language, Record<AppText, string>>;

export function appText(language: Language, name: AppText): string {
  return texts[language][name];
}

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

export const carriedTexts = (Object.keys(en) as AppText[]).filter((name) =>
  scriptTextPrefixes.some((start) => name.startsWith(start)),
);

/** The texts of notifications. */
export const pushTexts = (Object.keys(en) as AppText[]).filter((name) => name.startsWith('push-'));

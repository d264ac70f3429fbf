import type { Language } from '../kit/texts.ts';
import en from './texts/en.json' with { type: 'json' };
import nl from './texts/nl.json' with { type: 'json' };

/** Every text of the app, by the same names in each language. Its gaps, `{code}`, are filled in the browser. */
export type AppText = keyof typeof en;

const texts = { nl, en } satisfies Record<Language, Record<AppText, string>>;

export function appText(language: Language, name: AppText): string {
  return texts[language][name];
}

/** How the names begin of what scripts and worker say: the page carries these along. Its own words stand in it already. */
const scriptTextPrefixes = [
  ...['push-', 'purpose-', 'trouble-', 'wait-', 'over-', 'number-', 'code-', 'notify-', 'pending-', 'paired-now'],
  ...['install-android', 'install-desktop', 'insecure', 'no-storage', 'pairing-code-whole', 'field-empty', 'key-lost'],
  ...['device-unknown', 'removed-here', 'ready-who', 'time-left', 'not-me-done', 'offline-again'],
];

export const carriedTexts = (Object.keys(en) as AppText[]).filter((name) =>
  scriptTextPrefixes.some((start) => name.startsWith(start)),
);

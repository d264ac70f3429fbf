import type { Language as UserLanguage } from '../../accounts/user.ts';
import en from '../texts/en.json' with { type: 'json' };
import nl from '../texts/nl.json' with { type: 'json' };
import { type Html, html } from './html.ts';

/** The name of a text. Every language has all texts. */
export type TextName = keyof typeof en;
export type Gaps = Readonly<Record<string, string | number>>;

const texts = { nl, en } satisfies Record<UserLanguage, Record<TextName, string>>;

export type Language = keyof typeof texts;

/** Each language by its own name, in the order in which they are offered. */
export const languageNames: Readonly<Record<Language, string>> = { nl: 'Nederlands', en: 'English' };
export const languages = Object.keys(languageNames) as Language[];

export function isLanguage(text: string | undefined): text is Language {
  return text !== undefined && Object.hasOwn(texts, text);
}

export function isTextName(text: string): text is TextName {
  return Object.hasOwn(en, text);
}

/**
 * A text with its gaps filled, such as `{tries}`.
 *
 * @throws Error when a gap has no value, which is a defect of the page
 */
export function fillText(language: Language, name: TextName, gaps: Gaps = {}): string {
  return texts[language][name].replace(/\{(\w+)\}/g, (_, gap: string) => String(fillingOf(name, gaps, gap)));
}

/** A text whose gaps are filled in bold, such as a number, a name or a day. */
export function fillBold(language: Language, name: TextName, gaps: Gaps): Html[] {
  const parts = texts[language][name].split(/\{(\w+)\}/);
  return parts.map((part, index) =>
    index % 2 === 0 ? html`${part}` : html`<strong>${fillingOf(name, gaps, part)}</strong>`,
  );
}

function fillingOf(name: TextName, gaps: Gaps, gap: string): string | number {
  const value = gaps[gap];
  if (value === undefined) throw new Error(`Nothing to fill {${gap}} of ${name} with`);
  return value;
}

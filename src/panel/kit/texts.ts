import en from '../texts/en.json' with { type: 'json' };
import nl from '../texts/nl.json' with { type: 'json' };
import { type Html, html } from './html.ts';

/** Every text of the pages, by the same names in each language. */
export type TextName = keyof typeof en;
export type Gaps = Readonly<Record<string, string | number>>;

const texts = { nl, en } satisfies Record<string, Record<TextName, string>>;

export type Language = keyof typeof texts;

/** In the order in which they are offered; each by the name that it has for itself. */
export const languageNames: Readonly<Record<Language, string>> = { nl: 'Nederlands', en: 'English' };
export const languages = Object.keys(languageNames) as Language[];

export function isLanguage(text: string | undefined): text is Language {
  return text !== undefined && Object.hasOwn(texts, text);
}

export function isTextName(text: string): text is TextName {
  return Object.hasOwn(en, text);
}

/**
 * A text with its gaps filled: `{tries}`.
 *
 * @throws Error when a gap has no value: that is a mistake in the page
 */
export function fillText(language: Language, name: TextName, gaps: Gaps = {}): string {
  return texts[language][name].replace(/\{(\w+)\}/g, (_, gap: string) => String(fillingOf(name, gaps, gap)));
}

/** The same with what fills the gaps set in bold: a number, a name, a day. */
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

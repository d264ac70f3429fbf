import en from './texts/en.json' with { type: 'json' };
import nl from './texts/nl.json' with { type: 'json' };

/** Every text of the demo page, by the same names in each language. */
export type TextName = keyof typeof en;
export type Language = 'en' | 'nl';

export const texts: Record<Language, Record<TextName, string>> = { en, nl };

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
export function fillText(language: Language, name: TextName, values: Readonly<Record<string, string>> = {}): string {
  return texts[language][name].replace(/\{(\w+)\}/g, (_, gap: string) => {
    const value = values[gap];
    if (value === undefined) throw new Error(`Nothing to fill {${gap}} of ${name} with`);
    return value;
  });
}

import en from './texts/en.json' with { type: 'json' };
import nl from './texts/nl.json' with { type: 'json' };

/** Names of the texts of the demo page, the same in each language. */
export type TextName = keyof typeof en;

export const texts = { en, nl } satisfies Record<string, Record<TextName, string>>;

export type Language = keyof typeof texts;

export function isLanguage(text: string | undefined): text is Language {
  return text !== undefined && Object.hasOwn(texts, text);
}

export function isTextName(text: string): text is TextName {
  return Object.hasOwn(en, text);
}

/**
 * Returns a text with its placeholders filled, such as `{tries}`.
 *
 * @throws Error when a placeholder has no value, which is a mistake in the page
 */
export function fillText(language: Language, name: TextName, values: Readonly<Record<string, string>> = {}): string {
  return texts[language][name].replace(/\{(\w+)\}/g, (_, gap: string) => {
    const value = values[gap];
    if (value === undefined) throw new Error(`The text ${name} has no value for {${gap}}`);
    return value;
  });
}

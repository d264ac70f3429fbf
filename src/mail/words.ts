import type { Language } from '../accounts/user.ts';
import en from './texts/en.json' with { type: 'json' };
import nl from './texts/nl.json' with { type: 'json' };

export type WordsName = keyof typeof en;

const texts: Readonly<Record<Language, Record<WordsName, string>>> = { en, nl };

/**
 * The text of a mail with its placeholders filled.
 *
 * @throws Error when a placeholder has no value, which is a mistake in Belcode
 */
export function words(language: Language, name: WordsName, gaps: Readonly<Record<string, string>> = {}): string {
  return texts[language][name].replace(/\{(\w+)\}/g, (_, gap: string) => {
    const value = gaps[gap];
    if (value === undefined) throw new Error(`Nothing to fill {${gap}} of ${name} with`);
    return value;
  });
}

/** Such as `Monday 1 March 2027`. */
export function longDay(language: Language, { from, timeZone }: { from: Date; timeZone: string }): string {
  const locale = language === 'nl' ? 'nl-NL' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone }).format(from);
}

import type { Texts } from '../languages/language-files.ts';
import type { Language } from '../languages/language-tag.ts';
import { profileOf, textsOf } from '../languages/languages.ts';

export type WordsName = keyof Texts['mail'];

/**
 * The text of a mail with its placeholders filled.
 *
 * @throws Error when a placeholder has no value, which is a mistake in Belcode
 */
export function words(language: Language, name: WordsName, gaps: Readonly<Record<string, string>> = {}): string {
  return textsOf(language, 'mail')[name].replace(/\{(\w+)\}/g, (_, gap: string) => {
    const value = gaps[gap];
    if (value === undefined) throw new Error(`Nothing to fill {${gap}} of ${name} with`);
    return value;
  });
}

/** Such as `Monday 1 March 2027`. */
export function longDay(language: Language, { from, timeZone }: { from: Date; timeZone: string }): string {
  return new Intl.DateTimeFormat(profileOf(language).locale, { dateStyle: 'full', timeZone }).format(from);
}

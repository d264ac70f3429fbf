import type { Brand } from '../brand/brand.ts';
import { brandTexts } from '../brand/brand-texts.ts';
import type { Texts } from '../languages/language-files.ts';
import type { Language } from '../languages/language-tag.ts';
import { profileOf } from '../languages/languages.ts';
import type { Paragraph, Piece } from './letter.ts';

export type WordsName = keyof Texts['mail'];

/** Whose words, and in which language. */
export interface Wording {
  language: Language;
  brand: Brand;
}

const gap = /(\{\w+\})/;

/**
 * The text of a mail with its placeholders filled.
 *
 * @throws Error when a placeholder has no value, which is a mistake in Belcode
 */
export function words(
  { language, brand }: Wording,
  name: WordsName,
  gaps: Readonly<Record<string, string>> = {},
): string {
  return pieces(brandTexts(brand, language, 'mail')[name], name, gaps).join('');
}

/** The same with links and codes in it, as paragraphs. */
export function paragraphs(
  { language, brand }: Wording,
  name: WordsName,
  gaps: Readonly<Record<string, Piece>> = {},
): Paragraph[] {
  return brandTexts(brand, language, 'mail')
    [name].split('\n\n')
    .map((text) => pieces(text, name, gaps));
}

function pieces<P extends Piece>(text: string, name: WordsName, gaps: Readonly<Record<string, P>>): (string | P)[] {
  return text
    .split(gap)
    .filter((each) => each !== '')
    .map((each) => {
      if (!gap.test(each)) return each;
      const value = gaps[each.slice(1, -1)];
      if (value === undefined) throw new Error(`Nothing to fill ${each} of ${name} with`);
      return value;
    });
}

/** Such as `Monday 1 March 2027`. */
export function longDay(language: Language, { from, timeZone }: { from: Date; timeZone: string }): string {
  return new Intl.DateTimeFormat(profileOf(language).locale, { dateStyle: 'full', timeZone }).format(from);
}

const moment = {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
} as const;

/** Such as `Monday 1 March 2027 at 14:05 CET`. @param at milliseconds since the epoch */
export function longMoment(language: Language, at: number, timeZone: string): string {
  return new Intl.DateTimeFormat(profileOf(language).locale, { ...moment, timeZone }).format(at);
}

import type { Brand } from '../../brand/brand.ts';
import { brandTexts } from '../../brand/brand-texts.ts';
import { ownBrand } from '../../brand/brands.ts';
import type { Texts } from '../../languages/language-files.ts';
import type { Language as LanguageTag } from '../../languages/language-tag.ts';
import { referenceTexts } from '../../languages/languages.ts';
import { type Html, html } from './html.ts';

/** The name of a text. Every language has all texts. */
export type TextName = keyof Texts['pages'];
export type Gaps = Readonly<Record<string, string | number>>;

export type Language = LanguageTag;

export function isTextName(text: string): text is TextName {
  return Object.hasOwn(referenceTexts('pages'), text);
}

/**
 * A text with its gaps filled, such as `{tries}`.
 *
 * @param brand of the reader; its name stands in some texts, and it may have words of its own
 * @throws Error when a gap has no value, which is a defect of the page
 */
export function fillText(language: Language, name: TextName, gaps: Gaps = {}, brand: Brand = ownBrand()): string {
  const text = brandTexts(brand, language, 'pages')[name];
  return text.replace(/\{(\w+)\}/g, (_, gap: string) => String(fillingOf(name, gaps, gap)));
}

/** A text whose gaps are filled in bold, such as a number, a name or a day. */
export function fillBold(language: Language, name: TextName, gaps: Gaps, brand: Brand = ownBrand()): Html[] {
  const parts = brandTexts(brand, language, 'pages')[name].split(/\{(\w+)\}/);
  return parts.map((part, index) =>
    index % 2 === 0 ? html`${part}` : html`<strong>${fillingOf(name, gaps, part)}</strong>`,
  );
}

function fillingOf(name: TextName, gaps: Gaps, gap: string): string | number {
  const value = gaps[gap];
  if (value === undefined) throw new Error(`Nothing to fill {${gap}} of ${name} with`);
  return value;
}

import type { Texts } from '../../languages/language-files.ts';
import type { Language } from '../../languages/language-tag.ts';
import { textsOf } from '../../languages/languages.ts';

export type RadiusText = keyof Texts['radius'];

/** A sentence with its gaps filled. */
export function radiusText(language: Language, name: RadiusText, gaps: Readonly<Record<string, string | number>> = {}) {
  return textsOf(language, 'radius')[name].replace(/\{(\w+)\}/g, (_, gap: string) => String(gaps[gap] ?? ''));
}

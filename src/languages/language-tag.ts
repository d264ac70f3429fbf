/** A language by its tag: `nl`, or with a country `pt-BR` (BCP 47). `isLanguage` says whether Belcode speaks it. */
export type Language = string;

/** The database checks the same. */
export const languageTagPattern = '^[a-z]{2,3}(-[A-Z]{2})?$';

const tagShape = new RegExp(languageTagPattern);

export function isLanguageTag(text: string): boolean {
  return tagShape.test(text);
}

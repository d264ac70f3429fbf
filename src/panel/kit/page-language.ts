import { isLanguage, type Language } from './texts.ts';

/**
 * The language of a page: the user's choice, otherwise the browser's first language that the pages have, otherwise
 * English.
 *
 * @param accepted the Accept-Language header (RFC 9110 §12.5.4); browsers send it in order of preference
 */
export function pageLanguage(chosen: string | undefined, accepted = ''): Language {
  if (isLanguage(chosen)) return chosen;
  const first = accepted
    .split(',')
    .map((range) => range.trim().slice(0, 2).toLowerCase())
    .find(isLanguage);
  return first ?? 'en';
}

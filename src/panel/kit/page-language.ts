import { isLanguage, type Language } from './texts.ts';

/**
 * The language that somebody has said: the user's choice, otherwise the browser's first language that the pages have.
 *
 * @param accepted the Accept-Language header (RFC 9110 §12.5.4); browsers send it in order of preference
 */
export function saidLanguage(chosen: string | undefined, accepted = ''): Language | undefined {
  if (isLanguage(chosen)) return chosen;
  return accepted
    .split(',')
    .map((range) => range.trim().slice(0, 2).toLowerCase())
    .find(isLanguage);
}

/** The language of a page: as `saidLanguage`, otherwise English. */
export function pageLanguage(chosen: string | undefined, accepted = ''): Language {
  return saidLanguage(chosen, accepted) ?? 'en';
}

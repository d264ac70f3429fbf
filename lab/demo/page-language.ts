import { isLanguage, type Language } from './texts.ts';

/**
 * The language of the page: the one chosen on it earlier, else the first of the browser's languages that the page has,
 * else English.
 *
 * @param cookies the Cookie header
 * @param accepted the Accept-Language header (RFC 9110 §12.5.4); browsers send it in order of preference
 */
export function pageLanguage(cookies = '', accepted = ''): Language {
  const [, chosen] = /(?:^|; *)language=(\w+)/.exec(cookies) ?? [];
  if (isLanguage(chosen)) return chosen;
  const first = accepted
    .split(',')
    .map((range) => range.trim().slice(0, 2).toLowerCase())
    .find(isLanguage);
  return first ?? 'en';
}

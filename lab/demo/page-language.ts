import { isLanguage, type Language } from './texts.ts';

/**
 * The language of the page: the one chosen on it earlier, else the browser's first one that the page has.
 *
 * @param cookies the Cookie header
 * @param accepted the Accept-Language header (RFC 9110 §12.5.4); browsers send it in order of preference
 */
export function pageLanguage(cookies = '', accepted = ''): Language {
  const [, chosen] = /(?:^|; *)language=(\w+)/.exec(cookies) ?? [];
  if (isLanguage(chosen)) return chosen;
  const said = accepted.split(',').map((range) => range.trim().slice(0, 2).toLowerCase());
  return said.find(isLanguage) ?? 'en';
}

import { pageLanguage as languageOf } from '../../src/panel/kit/page-language.ts';
import type { Language } from './texts.ts';

/**
 * The language of the page: the one chosen on it earlier, else as the panel chooses it.
 *
 * @param cookies the Cookie header
 * @param accepted the Accept-Language header (RFC 9110 §12.5.4); browsers send it in order of preference
 */
export function pageLanguage(cookies = '', accepted = ''): Language {
  const [, chosen] = /(?:^|; *)language=(\w+)/.exec(cookies) ?? [];
  return languageOf(chosen, accepted);
}

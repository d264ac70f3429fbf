import { isLanguage, matchLanguage } from '../../languages/languages.ts';
import type { Language } from './texts.ts';

/**
 * The language that somebody has said: the user's choice, otherwise the browser's first language that the pages have.
 *
 * @param accepted the Accept-Language header (RFC 9110 §12.5.4); browsers send it in order of preference
 */
export function saidLanguage(chosen: string | undefined, accepted = ''): Language | undefined {
  if (isLanguage(chosen)) return chosen;
  for (const range of accepted.split(',')) {
    const [tag = ''] = range.split(';');
    const found = matchLanguage(tag);
    if (found !== undefined) return found;
  }
  return undefined;
}

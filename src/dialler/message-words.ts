import type { Brand } from '../brand/brand.ts';
import { brandTexts } from '../brand/brand-texts.ts';

/**
 * The text of a message. The code comes first, because a locked screen shows only the beginning. It is written in two
 * groups, which are easier to read.
 *
 * @param language default for a language without texts: the usual one
 * @param code 6 to 8 digits
 */
export function codeMessage(language: string, code: string, brand: Brand): string {
  const half = Math.floor(code.length / 2);
  return brandTexts(brand, language, 'messages')['code-message'].replace(
    '{code}',
    () => `${code.slice(0, half)} ${code.slice(half)}`,
  );
}

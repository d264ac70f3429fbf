import type { Language } from '../accounts/user.ts';
import en from './texts/en.json' with { type: 'json' };
import nl from './texts/nl.json' with { type: 'json' };

const texts: Readonly<Record<Language, typeof en>> = { en, nl };

/**
 * The text of a message. The code comes first, because a locked screen shows only the beginning. It is written in two
 * groups, which are easier to read.
 *
 * @param language default for a language without texts: English
 * @param code 6 to 8 digits
 */
export function codeMessage(language: string, code: string): string {
  const words = Object.hasOwn(texts, language) ? texts[language as Language] : en;
  const half = Math.floor(code.length / 2);
  return words['code-message'].replace('{code}', () => `${code.slice(0, half)} ${code.slice(half)}`);
}

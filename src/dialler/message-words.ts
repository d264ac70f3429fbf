import en from './texts/en.json' with { type: 'json' };
import nl from './texts/nl.json' with { type: 'json' };

const texts: Readonly<Record<string, typeof en>> = { en, nl };

/**
 * What a telephone shows. The code comes first, for a locked screen shows the beginning; in two groups, for so it is read.
 *
 * @param language English stands in for one that there are no words in
 * @param code 6 to 8 digits
 */
export function codeMessage(language: string, code: string): string {
  const words = Object.hasOwn(texts, language) ? texts[language] : en;
  const half = Math.floor(code.length / 2);
  return (words ?? en)['code-message'].replace('{code}', () => `${code.slice(0, half)} ${code.slice(half)}`);
}

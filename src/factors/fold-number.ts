import { asciiDigit } from './fold-digits.ts';

/**
 * What people paste together with a telephone number, and what replaces it: direction marks and zero-width spaces of a
 * copied contact, no-break spaces, typographic dashes, slashes, digits of other scripts, a label. Nothing is judged
 * here: a character without a row stays, and `readNumber` refuses it.
 */
const folds: readonly { what: string; found: RegExp; becomes: string | ((found: string) => string) }[] = [
  { what: 'format characters: direction marks, zero-width spaces, soft hyphens', found: /\p{Cf}/gu, becomes: '' },
  { what: 'digits of other scripts', found: /\p{Nd}/gu, becomes: asciiDigit },
  { what: 'spaces of any width', found: /[\p{Zs}\t]+/gu, becomes: ' ' },
  { what: 'dashes of any length', found: /[\p{Pd}\u2212]/gu, becomes: '-' },
  { what: 'separators of Belgium, Germany and of print', found: /[/\\\u00b7\u2022\u2044\u2215]/gu, becomes: ' ' },
  { what: 'the apostrophe by which a spreadsheet keeps a zero', found: /^ *['\u2019]/u, becomes: '' },
  { what: 'the scheme of RFC 3966', found: /^ *tel:(?=[+\d(])/iu, becomes: '' },
  {
    what: 'a label before the number',
    found:
      /^ *(?:tel(?:efoon|ephone|efon|éfono)?|phone|mob(?:iel|ile|il)?|gsm|fixed|vast|t|m)(?:[.:] *| +)(?=[+\d(])/iu,
    becomes: '',
  },
  { what: 'parentheses around the country code', found: /^ *\( *(\+|00) *(\d{1,3}) *\)/u, becomes: '$1$2 ' },
  { what: 'parentheses or a space behind the plus sign', found: /^ *\+ *\(? *(\d{1,3}) *\)?/u, becomes: '+$1 ' },
  { what: 'what the folds above have left', found: / {2,}/gu, becomes: ' ' },
];

/** Words and signs between a number and what is dialled behind its switchboard, in the languages of our users. */
const behindWords = [
  ...['x', 'ext', 'extn', 'extension'],
  ...['tst', 'toestel', 'doorkiesnummer'],
  ...['dw', 'durchwahl', 'nst', 'nebenstelle', 'app', 'apparat'],
  ...['poste', 'int', 'interno', 'interne', 'anexo', 'ramal', 'wewn'],
];
const sign = '(?=[,#]|[pw]\\d)|;ext=|;';
const behind = new RegExp(
  `^(?<number>.*?\\d\\)?) *(?:${sign}|,? *(?:${behindWords.join('|')})\\.?:? *)(?<postDial>[\\d*#,;wp ]+)$`,
  'iu',
);

/** @returns the text in ASCII as far as a fold exists; folding it again changes nothing */
export function foldNumber(text: string): string {
  const plain = text.normalize('NFKC');
  return folds.reduce(
    (folded, { found, becomes }) =>
      typeof becomes === 'string' ? folded.replace(found, becomes) : folded.replace(found, becomes),
    plain,
  );
}

/**
 * Divides a number from what people write behind it: `050 820 0000 x202`, `tst. 202`, `,,1,,202#`, `;ext=202`.
 *
 * @param text as `foldNumber` returns it
 */
export function splitPostDial(text: string): { number: string; postDial: string | undefined } {
  const { number, postDial } = behind.exec(text)?.groups ?? {};
  return number === undefined || postDial === undefined ? { number: text, postDial: undefined } : { number, postDial };
}

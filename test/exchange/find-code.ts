import type { Place } from './places.ts';

/**
 * The ways to write a code: in one piece, in groups of two or three, or digit by digit, with the same separator
 * throughout.
 */
function spellings(code: string): string[] {
  const groups = [[code], code.match(/.{3}/g) ?? [], code.match(/.{2}/g) ?? [], [...code]];
  const marks = [' ', '-', '.', ',', '_', '/', '&'];
  return [...new Set(groups.flatMap((group) => marks.map((mark) => group.join(mark))))];
}

/**
 * Finds codes in a text. Six digits occur by chance in longer numbers, so a match counts only when it is not part of a
 * longer run of letters and digits (digests, ids), nor of a fraction or a time (`23:04:48.827123`): no digit with a
 * point, colon, comma or hyphen stands directly before or after it.
 */
export function codeFinder(codes: readonly string[]): (text: string) => string[] {
  const escaped = codes.flatMap(spellings).map((each) => each.replace(/[.&/-]/g, '\\$&'));
  const pattern = new RegExp(
    `(?<![0-9A-Za-z])(?<![0-9][.:,-])(?:${escaped.join('|')})(?![0-9A-Za-z])(?![.:,-][0-9])`,
    'g',
  );
  return (text) => [...new Set(text.match(pattern) ?? [])];
}

/** File names are short, so chance matches are unlikely: every occurrence counts, whatever surrounds it. */
export function codeInNameFinder(codes: readonly string[]): (name: string) => string[] {
  const all = codes.flatMap(spellings);
  return (name) => all.filter((each) => name.includes(each));
}

/**
 * Where codes are, as `place: code`.
 *
 * @param before the same places before there were codes: what is found there already is chance, such as `29 30 31` in a
 *   system catalogue of PostgreSQL
 */
export function findCodes(codes: readonly string[], places: readonly Place[], before: readonly Place[] = []): string[] {
  const find = codeFinder(codes);
  const textBefore = new Map(before.map(({ where, text }) => [where, text]));
  return places.flatMap(({ where, text }) => {
    const found = find(text);
    const chance = found.length === 0 ? [] : find(textBefore.get(where) ?? '');
    return found.filter((code) => !chance.includes(code)).map((code) => `${where}: ${code}`);
  });
}

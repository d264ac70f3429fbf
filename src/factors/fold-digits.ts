/**
 * A code as a person types or pastes it, in ASCII: full-width, Arabic, Persian and other digits are digits, and what
 * separates them is nothing. Every other character stays, for the caller to refuse.
 */
export function foldDigits(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Zs}\p{Pd}]/gu, '')
    .replace(/\p{Nd}/gu, asciiDigit);
}

/**
 * Unicode has the ten digits of a script in a row, from zero to nine. Where rows follow each other, the remainder
 * counts.
 */
export function asciiDigit(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(point - value - 1))) value += 1;
  return String(value % 10);
}

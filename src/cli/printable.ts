import { writeInvisible } from '../accounts/name.ts';

/**
 * Control characters, and marks that change the direction of the text, as `\u` and four digits: what stands in the
 * database may not move the cursor of a terminal, or write what nobody has written. In JSON it stays the same text.
 */
export function printable(text: string): string {
  return writeInvisible(text, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same of a text of several lines, which may have tabs. */
export function printableLines(text: string): string {
  // What is split at is at the odd indexes.
  const parts = text.split(/(\r?\n|\t)/);
  return parts.map((part, index) => (index % 2 === 1 ? part : printable(part))).join('');
}

import { Refusal } from '../errors.ts';

const maxNameLength = 80;

/**
 * Reads the name of a user, a company or a telephone. Line breaks and other invisible characters are refused because
 * names appear in tables, mails and logs.
 *
 * @throws Refusal name-invalid when it is empty or longer than 80 characters
 */
export function readName(text: string): string {
  const name = text.normalize('NFC').trim();
  if (name === '' || [...name].length > maxNameLength) {
    throw new Refusal('name-invalid', `a name has 1 to ${maxNameLength} characters`);
  }
  if (hasInvisible(name)) throw new Refusal('name-invalid', 'a name has no invisible characters');
  return name;
}

/** Control characters, and marks that change the direction of the text. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export function hasInvisible(text: string): boolean {
  return text.search(invisible) >= 0;
}

/** Such a character as a sign that is seen, in a text that is shown because something is wrong with it. */
export function showInvisible(text: string): string {
  return writeInvisible(text, () => '\uFFFD');
}

/** @param write how such a character is written; each is one unit of UTF-16 */
export function writeInvisible(text: string, write: (character: string) => string): string {
  return text.replace(invisible, write);
}

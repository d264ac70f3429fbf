import { Refusal } from '../errors.ts';

const maxNameLength = 80;

/**
 * Reads what a person called something: a user, a company, a telephone. Line breaks and other invisible controls are
 * refused, for a name stands in tables, mails and logs.
 *
 * @throws Refusal name-invalid when it is empty or longer than 80 characters
 */
export function readName(text: string): string {
  const name = text.normalize('NFC').trim();
  if (name === '' || [...name].length > maxNameLength) {
    throw new Refusal('name-invalid', `a name has 1 to ${maxNameLength} characters`);
  }
  // Controls, and the marks that turn the direction of what follows.
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(name)) {
    throw new Refusal('name-invalid', 'a name has no invisible characters');
  }
  return name;
}

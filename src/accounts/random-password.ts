import type { Random } from '../random.ts';

/**
 * Without characters that are easily confused on paper or on the telephone. Without vowels there are no words either.
 */
const letters = [...'bcdfghjkmnpqrstvwxz23456789'] as [string, ...string[]];
const groups = 4;
const lettersInGroup = 4;

/** A password to hand over and to change at the first login: `kx4m-…`, 76 random bits. */
export function randomPassword(random: Random): string {
  const group = () => Array.from({ length: lettersInGroup }, () => random.pick(letters)).join('');
  return Array.from({ length: groups }, group).join('-');
}

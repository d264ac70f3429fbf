import type { Random } from '../random.ts';

/** Without what is mistaken for something else on paper or over the telephone: no vowels, so no words either. */
const letters = [...'bcdfghjkmnpqrstvwxz23456789'] as [string, ...string[]];
const groups = 4;
const lettersInGroup = 4;

/** A password to be handed over and changed at the first login: `kx4m-…`, 76 bits of chance. */
export function randomPassword(random: Random): string {
  const group = () => Array.from({ length: lettersInGroup }, () => random.pick(letters)).join('');
  return Array.from({ length: groups }, group).join('-');
}

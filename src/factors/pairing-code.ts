import { createHmac } from 'node:crypto';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';

/** Without vowels, and without what looks or sounds like another: 24 letters and digits. */
const alphabet = [...'BCDFGHJKMNPQRSTVWXZ34679'] as [string, ...string[]];
const length = 8;
/** As long as the challenge that its device is proved by. */
export const pairingLifetimeSeconds = 600;

/** Eight of 24 signs: 1.1 × 10^11 codes, for one use within ten minutes. */
export function mintPairingCode(random: Pick<Random, 'pick'>): string {
  return Array.from({ length }, () => random.pick(alphabet)).join('');
}

/** As people type it: `bcdf-gh34`, `BCDF GH34`. @throws Refusal pairing-refused: what is none is as wrong as a wrong one */
export function readPairingCode(text: string): string {
  const code = text.length > 32 ? '' : text.toUpperCase().replace(/[\s-]/g, '');
  if (code.length !== length || [...code].some((sign) => !alphabet.includes(sign)))
    throw new Refusal('pairing-refused');
  return code;
}

/** In two groups, as it is read out. */
export function showPairingCode(code: string): string {
  return `${code.slice(0, length / 2)} ${code.slice(length / 2)}`;
}

/** What is kept of a pairing code. @param secret the operator's, for 10^11 codes could be tried out */
export function pairingDigest(secret: string, code: string): string {
  return createHmac('sha256', secret).update(`pairing:${code}`).digest('base64url');
}

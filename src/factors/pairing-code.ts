import { createHmac } from 'node:crypto';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';

/** 24 letters and digits, without vowels and without characters that look or sound like another. */
export const readableSigns = [...'BCDFGHJKMNPQRSTVWXZ34679'] as [string, ...string[]];
const length = 8;
/** The same as the life of the challenge that proves the device. */
export const pairingLifetimeSeconds = 600;

/** Eight of 24 characters give 1.1 × 10^11 codes, each for one use within ten minutes. */
export function mintPairingCode(random: Pick<Random, 'pick'>): string {
  return Array.from({ length }, () => random.pick(readableSigns)).join('');
}

/**
 * Reads a typed code: `bcdf-gh34`, `BCDF GH34`.
 *
 * @throws Refusal pairing-refused for malformed text, as for a wrong code
 */
export function readPairingCode(text: string): string {
  const code = text.length > 32 ? '' : text.toUpperCase().replace(/[\s-]/g, '');
  if (code.length !== length || [...code].some((sign) => !readableSigns.includes(sign)))
    throw new Refusal('pairing-refused');
  return code;
}

/** In two groups, to read it out. */
export function showPairingCode(code: string): string {
  return `${code.slice(0, length / 2)} ${code.slice(length / 2)}`;
}

/** The stored digest of a pairing code. @param secret BELCODE_SECRET, because 10^11 codes could be tried */
export function pairingDigest(secret: string, code: string): string {
  return createHmac('sha256', secret).update(`pairing:${code}`).digest('base64url');
}

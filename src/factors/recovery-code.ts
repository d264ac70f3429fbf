import { slowDigest } from '../accounts/password.ts';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { readableSigns } from './pairing-code.ts';

/** How many a user gets at a time. */
export const recoveryCodes = 10;
/** 28 of 24 signs: 128 bits, so that nobody guesses one, with a copy of the database or without. */
const length = 28;
const groupLength = 4;

export function mintRecoveryCode(random: Pick<Random, 'pick'>): string {
  return Array.from({ length }, () => random.pick(readableSigns)).join('');
}

/** In groups of four, to read and to type: `BCDF-GHJK-…`. */
export function showRecoveryCode(code: string): string {
  return code.match(new RegExp(`.{1,${groupLength}}`, 'g'))?.join('-') ?? '';
}

/**
 * Reads a typed code, with or without its hyphens, in capitals or not.
 *
 * @throws Refusal recovery-code-wrong for malformed text, as for a wrong code
 */
export function readRecoveryCode(text: string): string {
  const code = text.length > 100 ? '' : text.toUpperCase().replace(/[\s-]/g, '');
  if (code.length !== length || [...code].some((sign) => !readableSigns.includes(sign)))
    throw new Refusal('recovery-code-wrong', 'malformed');
  return code;
}

/**
 * The stored form of a code: slow, keyed by the operator's secret, and bound to its user.
 *
 * @param salt the same for all codes of a user, so that a guess is hashed once
 * @throws Refusal too-busy
 */
export function recoveryDigest(code: string, { userId, salt, secret }: DigestOf): Promise<string> {
  return slowDigest(`${userId}:${code}`, { salt, secret: `recovery code ${secret}`, by: userId });
}

interface DigestOf {
  userId: string;
  salt: string;
  /** BELCODE_SECRET. Under another one no code is right. */
  secret: string;
}

import { createHmac } from 'node:crypto';

/**
 * The code of a delivery to devices: derived anew by whoever shows it, so that all of them show the same one and it is kept
 * nowhere. Who knows the secret knows every code, as for the digests; who does not, learns nothing from other codes.
 *
 * @param deliveryId 128 random bits: no two codes are derived from one
 * @param digits 6 to 8
 * @returns decimal digits, leading zeros kept
 * @throws Error for another count of digits
 */
export function appCode(secret: string, deliveryId: string, digits: number): string {
  if (!Number.isInteger(digits) || digits < 6 || digits > 8) throw new Error('A code has 6 to 8 digits');
  const derived = createHmac('sha256', secret).update(`app-code:${deliveryId}`).digest('hex');
  // Of 2^256 values the remainder prefers some codes by less than one part in 10^69.
  return (BigInt(`0x${derived}`) % 10n ** BigInt(digits)).toString().padStart(digits, '0');
}

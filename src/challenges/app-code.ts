import { createHmac } from 'node:crypto';

/**
 * The code of a delivery to devices. It is derived each time it is shown, so that all devices show the same code and it
 * is never stored. As for the digests, the secret gives every code; without it, codes reveal nothing about other codes.
 *
 * @param deliveryId 128 random bits, unique for each code
 * @param digits 6 to 8
 * @returns decimal digits, leading zeros kept
 * @throws Error for another number of digits
 */
export function appCode(secret: string, deliveryId: string, digits: number): string {
  if (!Number.isInteger(digits) || digits < 6 || digits > 8) throw new Error('A code has 6 to 8 digits');
  const derived = createHmac('sha256', secret).update(`app-code:${deliveryId}`).digest('hex');
  // The remainder of 2^256 values favours some codes by less than one part in 10^69.
  return (BigInt(`0x${derived}`) % 10n ** BigInt(digits)).toString().padStart(digits, '0');
}

/**
 * The code that proves a browser which is being added. No other device shows it, so it proves this one, whatever Redis
 * says about which device belongs to the challenge.
 *
 * @param deviceId of the paired browser
 */
export function pairedDeviceCode(secret: string, deliveryId: string, deviceId: string, digits: number): string {
  return appCode(secret, `${deliveryId}:${deviceId}`, digits);
}

import { createHmac } from 'node:crypto';

/** Keys that begin a number. The keys with one meaning at any time (1, 2, 3, 9, 0) do not, so that they still work. */
export const firstDigits = ['4', '5', '6', '7', '8'] as const;

/** Digits of a number. */
export const callNumberDigits = 4;

/**
 * All numbers that a page may show. No digit follows itself, so that one tone is never right and a press that the line
 * reports twice counts once. Digits in the order of the keys are left out, because a machine sends all tones so.
 */
export const callNumbers: readonly string[] = Array.from({ length: 10 ** callNumberDigits }, (_, each) =>
  String(each).padStart(callNumberDigits, '0'),
).filter((number) => (firstDigits as readonly string[]).includes(number.charAt(0)) && !isRun(number));

/** Whether a digit follows itself, or each digit is the next one up, or the next one down; 9 and 0 are neighbours. */
function isRun(number: string): boolean {
  const steps = [...number].slice(1).map((digit, index) => (10 + Number(digit) - Number(number[index])) % 10);
  return steps.includes(0) || steps.every((step) => step === 1) || steps.every((step) => step === 9);
}

/**
 * The digits that the page shows and the person types on the telephone. Derived, so that they are stored nowhere, and
 * other ones for each call.
 *
 * @param deliveryId 128 random bits
 */
export function callNumber(secret: string, deliveryId: string): string {
  const digest = createHmac('sha256', secret).update(`call-number:${deliveryId}`).digest();
  return callNumbers[digest.readUIntBE(0, 6) % callNumbers.length] ?? '';
}

import type { Factor } from './factor.ts';
import { maskNumber } from './phone-number.ts';

/** Masked with the country code, because readers of the audit are in any country. */
const nowhere = '';

/** What the audit says of a factor. */
export function detailOf({ id, kind, number }: Factor) {
  return { factorId: id, kind, ...(number === undefined ? {} : { number: maskNumber(number, nowhere) }) };
}

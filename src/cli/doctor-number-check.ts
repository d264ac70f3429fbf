import type { Config } from '../config.ts';
import { maskNumber, readStoredNumber } from '../factors/phone-number.ts';
import { withEnrolledNumbers } from './with-enrolled-numbers.ts';

/** More would hide the other checks. */
const maxShown = 10;

/**
 * A warning, because these numbers still ring. Their owners enrol the new number before the old one is switched off.
 */
export async function checkNumbers({ BELCODE_DATABASE_URL: url, BELCODE_COUNTRY: country }: Config): Promise<string> {
  const enrolled = await withEnrolledNumbers(url, (numbers) => numbers.listOutsideNumbers());
  const old = enrolled.filter(({ number }) => readStoredNumber(number).type === 'unlisted');
  if (old.length === 0) return `all ${enrolled.length} enrolled numbers are in a numbering plan`;
  const shown = old.slice(0, maxShown).map(({ login, number }) => `${login} ${maskNumber(number, country)}`);
  const rest = old.length > maxShown ? `, and ${old.length - maxShown} more` : '';
  return `${old.length} enrolled numbers are in no numbering plan any more: ${shown.join(', ')}${rest}. They still ring; ask their owners for the new number`;
}

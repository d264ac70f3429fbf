import type { DialledForms } from '../asterisk/placed-call.ts';
import { isCountry, writeNational, writeWithPrefix } from './phone-number.ts';

/**
 * Writes a number in each form in which a carrier may want it. A number that is none in E.164, such as an extension, is
 * the same in all.
 *
 * @param home country of the exchange, ISO 3166-1 alpha-2
 * @throws Error for an unknown country, because then the setting is wrong
 */
export function dialledForms(home: string): (number: string) => DialledForms {
  if (!isCountry(home)) throw new Error(`BELCODE_COUNTRY: there is no country ${home}`);
  return (number) => {
    if (!number.startsWith('+')) return { number, digits: number, national: number, idd: number };
    const idd = writeWithPrefix(number, home);
    return { number, digits: number.slice(1), national: writeNational(number, home) ?? idd, idd };
  };
}

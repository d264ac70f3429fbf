import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber as ParsedNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { Refusal } from '../errors.ts';
import type { NumberType } from '../policy/destination.ts';

export interface PhoneNumber {
  /** `+` and 7 to 15 digits: the only form that may reach a dial string. */
  e164: string;
  type: NumberType;
  /** ISO 3166-1 alpha-2, or `001` for a number that belongs to no country. */
  country: string;
}

/** E.164 has 15 digits; the rest is room for what people write between them. */
const maxTextLength = 32;

/** ASCII only, and nothing that means something to a dial string, a SIP header or a keypad. */
const plainNumber = /^ *\+?[0-9(][0-9 ().-]*$/;

const e164 = /^\+[1-9]\d{6,14}$/;

const types: Record<string, NumberType> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'fixed',
  FIXED_LINE_OR_MOBILE: 'fixed-or-mobile',
  VOIP: 'voip',
  TOLL_FREE: 'toll-free',
  PREMIUM_RATE: 'premium-rate',
  SHARED_COST: 'shared-cost',
  PERSONAL_NUMBER: 'personal',
  PAGER: 'pager',
  UAN: 'uan',
  VOICEMAIL: 'voicemail',
};

/** Whether national notation of this country can be read: `NL`. */
export function isCountry(text: string): text is CountryCode {
  return isSupportedCountry(text);
}

/**
 * Reads a telephone number as a person writes it: `+31 6 1234 5678`, `0031 6…`, `06-12345678`, `(050) 820 00 00`.
 * What is not plainly a number is refused before any parser sees it, and what the parser makes of it is checked again.
 *
 * @param country where a number without `+` is at home, ISO 3166-1 alpha-2
 * @throws Refusal number-invalid; its detail never repeats the text
 * @throws Error when numbers of the country cannot be read: the setting is wrong, not the number
 */
export function readNumber(text: string, country: string): PhoneNumber {
  if (!isCountry(country)) throw new Error(`Numbers of country ${country} cannot be read`);
  if (text.length > maxTextLength) throw new Refusal('number-invalid', `longer than ${maxTextLength} characters`);
  if (!plainNumber.test(text)) throw new Refusal('number-invalid', 'holds what a number does not');
  const parsed = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
  const type = types[parsed?.getType() ?? ''];
  if (parsed === undefined || !parsed.isValid() || type === undefined) {
    throw new Refusal('number-invalid', 'not a number of any numbering plan');
  }
  if (parsed.ext !== undefined || !e164.test(parsed.number)) {
    throw new Refusal('number-invalid', 'cannot be written as E.164');
  }
  return { e164: parsed.number, type, country: parsed.country ?? '001' };
}

/**
 * A number for a screen or a log, recognised by its owner and of no use to others: `061*****78`; from abroad, `+49…78`
 * with stars between.
 *
 * @param country where the reader is at home; there, a number is shown as it is written nationally
 */
export function maskNumber(number: string, country: string): string {
  const parsed = e164.test(number) ? parsePhoneNumberFromString(number) : undefined;
  if (parsed === undefined) return masked('', number);
  if (parsed.country === country) {
    const national = nationalDigits(parsed);
    return masked(national.slice(0, 3), national);
  }
  return masked(`+${parsed.countryCallingCode}`, number);
}

function nationalDigits(number: ParsedNumber): string {
  return number.formatNational().replace(/\D/g, '');
}

/** Keeps the given beginning and the last two characters. */
function masked(beginning: string, text: string): string {
  const stars = Math.max(0, text.length - beginning.length - 2);
  return beginning + '*'.repeat(stars) + text.slice(beginning.length + stars);
}

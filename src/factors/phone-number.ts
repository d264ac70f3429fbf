import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber as ParsedNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { Refusal } from '../errors.ts';
import type { NumberType } from '../policy/destination.ts';
import { newFormOf } from './changed-plans.ts';

export interface PhoneNumber {
  /** `+` and 7 to 15 digits: the only form that may reach a dial string. */
  e164: string;
  type: NumberType;
  /** ISO 3166-1 alpha-2, or `001` for a number without a country. */
  country: string;
}

/** E.164 has at most 15 digits; the rest leaves room for separators. */
const maxTextLength = 32;

/** ASCII only, without characters that have a meaning in a dial string, in a SIP header or on a keypad. */
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

/** Whether national numbers of this country can be read. @param country such as `NL` */
export function isCountry(text: string): text is CountryCode {
  return isSupportedCountry(text);
}

/**
 * Reads a telephone number as a person writes it: `+31 6 1234 5678`, `0031 6…`, `06-12345678`, `(050) 820 00 00`. Text
 * that is not plainly a number is refused before the parser sees it, and the result of the parser is checked again.
 *
 * @param country country of numbers without `+`, ISO 3166-1 alpha-2
 * @throws Refusal number-invalid, number-plan-changed; the detail never repeats the text
 * @throws Error for an unknown country, because then the setting is wrong and not the number
 */
export function readNumber(text: string, country: string): PhoneNumber {
  if (!isCountry(country)) throw new Error(`Numbers of country ${country} cannot be read`);
  if (text.length > maxTextLength) throw new Refusal('number-invalid', `longer than ${maxTextLength} characters`);
  if (!plainNumber.test(text)) throw new Refusal('number-invalid', 'holds what a number does not');
  const parsed = parse(text, country);
  const found = known(parsed);
  if (found === undefined) {
    const isOld = newFormOf(parsed?.number ?? '', (number) => isNumber(number, country)) !== undefined;
    throw isOld
      ? new Refusal('number-plan-changed')
      : new Refusal('number-invalid', 'not a number of any numbering plan');
  }
  if (parsed?.ext !== undefined || !e164.test(found.e164)) {
    throw new Refusal('number-invalid', 'cannot be written as E.164');
  }
  return found;
}

/**
 * Reads a number that was read before and is stored. Numbering plans change, and a person whose number is no longer in
 * the newest list still has that telephone.
 *
 * @throws Refusal number-invalid for text that is not E.164
 */
export function readStoredNumber(number: string): PhoneNumber {
  if (!e164.test(number)) throw new Refusal('number-invalid', 'a stored number is not E.164');
  // A stored number begins with its country code, so the country does not matter.
  return known(parse(number, 'NL')) ?? { e164: number, type: 'unlisted', country: '001' };
}

/** Whether a country's numbering plan has this number. @param country ISO 3166-1 alpha-2 */
export function isNumber(text: string, country: string): boolean {
  return isCountry(country) && known(parse(text, country)) !== undefined;
}

function parse(text: string, country: CountryCode): ParsedNumber | undefined {
  return parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
}

/** @returns undefined for a number that no numbering plan has */
function known(parsed: ParsedNumber | undefined): PhoneNumber | undefined {
  const type = types[parsed?.getType() ?? ''];
  if (parsed === undefined || type === undefined || !parsed.isValid()) return undefined;
  return { e164: parsed.number, type, country: parsed.country ?? '001' };
}

/**
 * Masks a number for a screen or a log, so that its owner recognises it and others cannot use it: `061*****78`, or
 * `+49…78` with asterisks between for a foreign number.
 *
 * @param country country of the reader; its numbers are shown in national notation
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

/**
 * The same for a mail, which is kept for years and may be read by others: `06…78`, or `+49…78` for a foreign number.
 * It shows fewer digits than a page, and not how many there are (decision 44).
 */
export function maskForMail(number: string, country: string): string {
  const parsed = e164.test(number) ? parsePhoneNumberFromString(number) : undefined;
  // An extension has two digits or more.
  if (parsed === undefined) return `…${number.slice(-Math.min(2, number.length - 1))}`;
  const start = parsed.country === country ? nationalDigits(parsed).slice(0, 2) : `+${parsed.countryCallingCode}`;
  return `${start}…${number.slice(-2)}`;
}

function nationalDigits(number: ParsedNumber): string {
  return number.formatNational().replace(/\D/g, '');
}

/** Keeps the given start and the last two characters. */
function masked(beginning: string, text: string): string {
  const stars = Math.max(0, text.length - beginning.length - 2);
  return beginning + '*'.repeat(stars) + text.slice(beginning.length + stars);
}

/**
 * A number as people dial it within a country, with its trunk prefix: `0612345678`; undefined for a number elsewhere.
 *
 * @param number E.164
 */
export function writeNational(number: string, country: CountryCode): string | undefined {
  const parsed = parsePhoneNumberFromString(number);
  const isHere = parsed?.countryCallingCode === getCountryCallingCode(country);
  return isHere ? parsed?.format('NATIONAL').replace(/\D/g, '') : undefined;
}

/**
 * A number as people dial it from a country to anywhere, also to the country itself: `0031612345678`.
 *
 * @param number E.164
 */
export function writeWithPrefix(number: string, country: CountryCode): string {
  // The library writes the prefix only before numbers of other countries.
  const [elsewhere] = ['+31201234567', '+3221234567']
    .map((each) => parsePhoneNumberFromString(each))
    .filter((each) => each?.countryCallingCode !== getCountryCallingCode(country));
  const [prefix = ''] = elsewhere?.format('IDD', { fromCountry: country })?.split(' ') ?? [];
  return (/^\d{1,6}$/.test(prefix) ? prefix : '00') + number.slice(1);
}

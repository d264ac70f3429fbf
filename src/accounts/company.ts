import { callerId as callerIdForm } from '../config/dial-readers.ts';
import type { RememberPolicy } from '../config/remember-reader.ts';
import { Refusal } from '../errors.ts';
import type { HelpContacts } from './help-contact.ts';
import { readName } from './name.ts';
import type { Language } from './user.ts';

/** How a telephone proves a login: a code that the voice speaks, or digits of the page that are typed on its keys. */
export const callProofs = ['code', 'number'] as const;

export type CallProof = (typeof callProofs)[number];

export function isCallProof(text: string): text is CallProof {
  return (callProofs as readonly string[]).includes(text);
}

/** A tenant of the telephone exchange. */
export interface Company extends CompanyCalling {
  id: string;
  name: string;
  /** Country of telephone numbers without `+`, ISO 3166-1 alpha-2. */
  country: string;
  createdAt: Date;
  /** When it ended: nobody of it logs in, and keys that are bound to it alone are refused. */
  disabledAt?: Date | undefined;
  /** Whom its users call or mail when they are stuck; undefined for those of BELCODE_HELP. */
  help?: HelpContacts | undefined;
  /** For how many days browsers may be remembered, by role; undefined follows BELCODE_REMEMBER_DAYS. */
  rememberDays?: RememberPolicy | undefined;
  /** As in `Europe/Amsterdam`; undefined for that of the site. */
  timeZone?: string | undefined;
  /** From when on nobody of it logs in. */
  endsAt?: Date | undefined;
  /** What was agreed, as operators note it. */
  terms?: string | undefined;
  /** Name of the brand that its people see and hear; undefined for the operator's own. */
  brand?: string | undefined;
}

/** How code calls for a company's users are placed. Undefined values follow the settings of the exchange. */
export interface CompanyCalling {
  /** `Name <+31508200000>` */
  callerId: string | undefined;
  /** 5 to 120 seconds. */
  ringSeconds: number | undefined;
  /** Of users who have none of their own. */
  language?: Language | undefined;
  /** Undefined follows BELCODE_CALL_PROOF. */
  callProof?: CallProof | undefined;
  /** Company name in the spoken greeting; `belcode sounds build` makes the sound. */
  greetingName: string | undefined;
}

/** @throws Refusal name-invalid, country-invalid */
export function readCompany({ name, country }: { name: string; country: string }): { name: string; country: string } {
  if (!/^[A-Z]{2}$/.test(country)) throw new Refusal('country-invalid', 'a country is two capitals, as in NL');
  return { name: readName(name), country };
}

/**
 * @param calling what is missing stays missing
 * @throws Refusal caller-id-invalid, ring-time-invalid, name-invalid
 */
export function readCompanyCalling(calling: Partial<CompanyCalling>): Partial<CompanyCalling> {
  const { callerId, ringSeconds, greetingName } = calling;
  if (callerId !== undefined && !isCallerId(callerId)) throw new Refusal('caller-id-invalid');
  if (ringSeconds !== undefined && !(Number.isInteger(ringSeconds) && ringSeconds >= 5 && ringSeconds <= 120)) {
    throw new Refusal('ring-time-invalid');
  }
  return greetingName === undefined ? calling : { ...calling, greetingName: readName(greetingName) };
}

/** The same form as the setting, because it goes into a SIP header. */
function isCallerId(text: string): boolean {
  try {
    return text !== '' && callerIdForm(text) === text;
  } catch {
    return false;
  }
}

import type { RememberPolicy } from '../config/remember-reader.ts';
import type { CallProof, Company, CompanyCalling } from './company.ts';
import type { HelpContacts } from './help-contact.ts';
import type { Language } from './user.ts';

/** A row of the table `companies`. */
export interface CompanyRow {
  id: string;
  name: string;
  country: string;
  caller_id: string | null;
  ring_seconds: number | null;
  greeting_name: string | null;
  language: Language | null;
  call_proof: CallProof | null;
  help: HelpContacts | null;
  remember_days: RememberPolicy | null;
  disabled_at: Date | null;
  disabled_by: string | null;
  time_zone: string | null;
  ends_at: Date | null;
  terms: string | null;
  brand: string | null;
  created_at: Date;
}

/** The column of each field of `CompanyCalling`. */
export const callingColumns = {
  callerId: 'caller_id',
  ringSeconds: 'ring_seconds',
  greetingName: 'greeting_name',
  language: 'language',
  callProof: 'call_proof',
} as const satisfies Record<keyof CompanyCalling, keyof CompanyRow>;

export function companyFromRow({
  id,
  name,
  country,
  created_at: createdAt,
  disabled_at: disabledAt,
  ...calling
}: Omit<CompanyRow, 'disabled_by'>): Company {
  return {
    id,
    name,
    country,
    createdAt,
    disabledAt: disabledAt ?? undefined,
    callerId: calling.caller_id ?? undefined,
    ringSeconds: calling.ring_seconds ?? undefined,
    greetingName: calling.greeting_name ?? undefined,
    language: calling.language ?? undefined,
    callProof: calling.call_proof ?? undefined,
    help: calling.help ?? undefined,
    rememberDays: calling.remember_days ?? undefined,
    timeZone: calling.time_zone ?? undefined,
    endsAt: calling.ends_at ?? undefined,
    terms: calling.terms ?? undefined,
    brand: calling.brand ?? undefined,
  };
}

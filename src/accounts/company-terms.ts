import { Refusal } from '../errors.ts';
import { isoMoment } from './iso-moment.ts';
import { hasInvisible } from './name.ts';

export const maxTermsLength = 500;
/** The page of a company warns this number of days before its end. */
export const endWarningDays = 30;

/** Undefined keeps what is there; null removes it. */
export interface CompanyTerms {
  /** As in `Europe/Amsterdam`; without one that of the site. */
  timeZone?: string | null | undefined;
  /** The first day, as in `2027-03-01`, on which nobody of it logs in. It begins at midnight in the time zone. */
  endsOn?: string | null | undefined;
  /** What was agreed, as operators note it. */
  terms?: string | null | undefined;
}

/** @throws Refusal time-zone-invalid, date-invalid, terms-invalid */
export function readCompanyTerms({ timeZone, endsOn, terms }: CompanyTerms): CompanyTerms {
  if (timeZone != null && !isTimeZone(timeZone)) throw new Refusal('time-zone-invalid');
  if (endsOn != null && (isoMoment(endsOn).length !== 'yyyy-mm-dd'.length || endsOn > '2999-12-31'))
    throw new Refusal('date-invalid');
  if (terms != null && (terms.length > maxTermsLength || hasInvisible(terms))) throw new Refusal('terms-invalid');
  return { timeZone, endsOn, terms };
}

/** Names that the pages offer. Abbreviations and differences, which PostgreSQL reads otherwise, are none. */
export function timeZones(): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];
}

function isTimeZone(text: string): boolean {
  return timeZones().includes(text);
}

/** The day of `endsOn`. @param zone time zone of the company */
export function endDay(endsAt: Date, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: zone }).format(endsAt);
}

/** Whether its page warns of the end. */
export function endsSoon(endsAt: Date | undefined, now: number): boolean {
  return endsAt !== undefined && endsAt.getTime() - now <= endWarningDays * 86_400_000;
}

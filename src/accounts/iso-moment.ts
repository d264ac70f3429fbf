import { Refusal } from '../errors.ts';

const parts = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?(?:Z|[+-](\d\d):(\d\d))?)?$/;
const firstYear = 1970;

/**
 * Checks a day, `2027-03-01`, or a moment by ISO 8601, `2027-03-01T09:00` or `2027-03-01T09:00:00+01:00`. PostgreSQL
 * understands much more, and `1-3-2027` as it is set: the third of January, or the first of March.
 *
 * @returns the text, which means the same to every PostgreSQL; without an offset it is in the database's time zone
 * @throws Refusal date-invalid
 */
export function isoMoment(text: string): string {
  const [year = 0, month = 0, day = 0, ...time] = (parts.exec(text)?.slice(1) ?? []).map((each) => Number(each ?? 0));
  const [hour = 0, minute = 0, second = 0, offsetHours = 0, offsetMinutes = 0] = time;
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDay = year >= firstYear && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  const isTime = hour < 24 && minute < 60 && second < 60 && offsetHours < 15 && offsetMinutes < 60;
  if (!isDay || !isTime) throw new Refusal('date-invalid');
  return text;
}

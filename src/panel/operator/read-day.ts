import { Refusal } from '../../errors.ts';
import { isDay } from '../../factors/user-filter.ts';

/** @returns null for an empty field @throws Refusal date-invalid, also for a year that no calendar field means */
export function readDay(text: string): string | null {
  const day = text.trim();
  if (day === '') return null;
  if (!isDay(day) || day < '2000-01-01' || day > '2999-12-31') throw new Refusal('date-invalid');
  return day;
}

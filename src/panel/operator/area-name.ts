import { say, type Visit } from '../kit/visit.ts';

/** Numbers that belong to no country. */
const noCountry = '001';

/** A country by its name, `Netherlands`; a prefix as it is, `+3161234`. */
export function areaName(visit: Visit, area: string): string {
  if (area === noCountry) return say(visit, 'no-country');
  if (!/^[A-Z]{2}$/.test(area)) return area;
  return new Intl.DisplayNames(visit.language, { type: 'region', fallback: 'code' }).of(area) ?? area;
}

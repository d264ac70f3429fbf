import { type RenderContext, t } from '../kit/render-context.ts';

/** Numbers that belong to no country. */
const noCountry = '001';

/** A country by its name, `Netherlands`; a prefix as it is, `+3161234`. */
export function areaName(context: RenderContext, area: string): string {
  if (area === noCountry) return t(context, 'no-country');
  if (!/^[A-Z]{2}$/.test(area)) return area;
  return new Intl.DisplayNames(context.language, { type: 'region', fallback: 'code' }).of(area) ?? area;
}

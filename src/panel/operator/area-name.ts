import { type RenderContext, t } from '../kit/render-context.ts';

/** Region code of numbers that belong to no country. */
const noCountry = '001';

/** The name of a country, such as `Netherlands`; a prefix such as `+3161234` unchanged. */
export function areaName(context: RenderContext, area: string): string {
  if (area === noCountry) return t(context, 'no-country');
  if (!/^[A-Z]{2}$/.test(area)) return area;
  return new Intl.DisplayNames(context.language, { type: 'region', fallback: 'code' }).of(area) ?? area;
}

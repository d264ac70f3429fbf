import type { Brand } from '../../brand/brand.ts';
import { isBrand, otherBrands, ownBrand } from '../../brand/brands.ts';
import { addresses } from '../kit/addresses.ts';
import { form, selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';

/** On the page of a company: as which brand its people see the panel. Undefined where there is no choice. */
export function brandCard(
  context: RenderContext,
  path: string,
  { name: company, brand = '' }: { name: string; brand?: string | undefined },
): Html | undefined {
  const others = otherBrands();
  if (others.length === 0 && brand === '') return undefined;
  const optionOf = ({ name, productName }: Brand) => ({ value: name, text: `${productName} (${name})` });
  return html`<section class="card" aria-labelledby="brand-title">
    <h2 id="brand-title">${t(context, 'brand-title')}</h2>
    ${brand !== '' && !isBrand(brand) && html`<p class="notice bad">${t(context, 'brand-lost', { company, brand })}</p>`}
    ${form(context, {
      action: `${path}/brand`,
      fields: selectField(context, {
        name: 'brand',
        label: 'field-brand',
        value: brand,
        options: [{ value: '', text: ownBrand().productName }, ...others.map(optionOf)],
      }),
      submit: 'save',
      beside: html`<a class="button" href="${addresses.operatorBrands}">${t(context, 'brands-title')}</a>`,
    })}
  </section>`;
}

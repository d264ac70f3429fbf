import { accentShown } from '../../brand/accent.ts';
import { brandTexts } from '../../brand/brand-texts.ts';
import type { BrandInUse } from '../../people/read-brands.ts';
import { ofBrand } from '../app/app-addresses.ts';
import { addresses } from '../kit/addresses.ts';
import { helpContact } from '../kit/help-contact.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';

export interface BrandsView {
  brands: readonly BrandInUse[];
  /** The one in which the page itself is shown. */
  shown: BrandInUse | undefined;
  /** Companies that name a brand without files. */
  lost: readonly { company: string; brand: string }[];
  /** BELCODE_MAIL_FROM. */
  mailFrom: string | undefined;
}

/** The page has the looks of the brand that is chosen, so that an operator sees it as its people do. */
export function brandsPage(own: RenderContext, { brands, shown, lost, mailFrom }: BrandsView): Html {
  const context: RenderContext = { ...own, brand: shown?.brand ?? own.brand };
  return layout(context, {
    title: 'brands-title',
    intro: t(context, 'brands-intro'),
    columns: true,
    body: html`<section class="card" aria-labelledby="all-brands">
      <h2 id="all-brands">${t(context, 'brands-title')}</h2>
      <ul class="plain-list">${brands.map(
        ({ brand: { name, productName } }) =>
          html`<li><a href="${`${addresses.operatorBrands}?name=${name}`}" ${
            name === shown?.brand.name && html`aria-current="true"`
          }>${productName}</a> <span class="hint">${name}</span></li>`,
      )}</ul>
      ${lost.map(
        ({ company, brand }) => html`<p class="notice bad">${t(context, 'brand-lost', { company, brand })}</p>`,
      )}
      <p><a class="button" href="${addresses.operatorCompanies}">${t(context, 'back')}</a></p>
    </section>
    ${shown !== undefined && [factsCard(context, shown, mailFrom), sampleCard(context, shown)]}`,
  });
}

function factsCard(context: RenderContext, { brand, companies }: BrandInUse, usual: string | undefined): Html {
  const spoken = Object.entries(brand.spokenName).map(([language, name]) => `${language}: ${name}`);
  const facts: [TextName, string | undefined][] = [
    ['brand-companies', companies.join(', ')],
    ['brand-hosts', brand.hosts.join(', ')],
    ['brand-sender', context.withoutMail ? undefined : (brand.mailFrom ?? usual)],
    ['brand-issuer', brand.issuer],
    ['brand-spoken', spoken.join(', ')],
  ];
  return html`<section class="card" aria-labelledby="brand-facts">
    <h2 id="brand-facts">${brand.productName}</h2>
    <dl>${facts
      .filter(([, value]) => value)
      .map(([name, value]) => html`<dt class="hint">${t(context, name)}</dt><dd>${value}</dd>`)}
      ${accentShown(brand.accent).map(
        ({ scheme, accent, ratio }) =>
          html`<dt class="hint">${t(context, `brand-colour-${scheme}`)}</dt><dd>${t(context, 'brand-contrast', { colour: accent, ratio })}</dd>`,
      )}</dl>
    <p class="help">${helpContact(context, brand.help[context.language])}</p>
  </section>`;
}

/** What a customer meets: a button, a link, a message, a mail, and the app on a telephone. */
function sampleCard(context: RenderContext, { brand }: BrandInUse): Html {
  const mail = brandTexts(brand, context.language, 'mail');
  return html`<section class="card" aria-labelledby="brand-sample">
    <h2 id="brand-sample">${t(context, 'brand-sample')}</h2>
    <p class="notice good">${t(context, 'code-by-app')}</p>
    <p><span class="button primary">${t(context, 'log-in')}</span> <a href="#content">${t(context, 'choose-app')}</a></p>
    <p><strong>${mail['password-changed-subject']}</strong><br>${mail['password-changed']}</p>
    ${!context.withoutMail && html`<p><a href="${`${addresses.operatorMails}?brand=${brand.name}`}">${t(context, 'mail-preview-title')}</a></p>`}
    <p class="name"><img src="${ofBrand('/app/icon-192.png', brand)}" alt="" width="48" height="48">${brand.productName}</p>
  </section>`;
}

import type { Brand } from '../../brand/brand.ts';
import { brandFilesOf } from './brand-files.ts';
import { type Html, html } from './html.ts';

/**
 * The logo and the name at the top of a page.
 *
 * @param assets folder of the files, including the fingerprint
 */
export function brandName(brand: Brand, assets: string): Html {
  const { logo } = brandFilesOf(brand);
  const { productName, logoIsName } = brand;
  // The scripts of the app read the name.
  const seen = brand.logo !== undefined && logoIsName && html`class="unseen"`;
  const shape = brand.logo === undefined ? html`width="28" height="28"` : html`class="logo" height="28"`;
  return html`<p class="name"><img src="${assets}/${logo}" alt="" ${shape}><span id="product" ${seen}>${productName}</span></p>`;
}

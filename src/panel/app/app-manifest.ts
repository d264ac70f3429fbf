import { surfaces } from '../../brand/accent.ts';
import { profileOf } from '../../languages/languages.ts';
import { appAddresses, appIcons, ofBrand } from './app-addresses.ts';
import { type AppReader, appText } from './app-texts.ts';

/** The manifest that makes the page installable (W3C Web Application Manifest). */
export function appManifest(reader: AppReader): Record<string, unknown> {
  const { language, brand } = reader;
  return {
    id: appAddresses.page,
    name: brand.productName,
    short_name: brand.productName,
    description: appText(reader, 'description'),
    lang: language,
    dir: profileOf(language).direction,
    start_url: ofBrand(appAddresses.page, brand),
    scope: appAddresses.page,
    display: 'standalone',
    theme_color: brand.accent.light.accent,
    background_color: surfaces.light.paper,
    icons: appIcons
      .filter(({ use }) => use === 'any' || use === 'maskable')
      .map(({ file, pixels, use: purpose }) => ({
        src: ofBrand(`${appAddresses.page}/${file}`, brand),
        type: 'image/png',
        sizes: `${pixels}x${pixels}`,
        purpose,
      })),
  };
}

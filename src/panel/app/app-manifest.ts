import { profileOf } from '../../languages/languages.ts';
import { fillText, type Language } from '../kit/texts.ts';
import { appAddresses, appIcons } from './app-addresses.ts';
import { appText } from './app-texts.ts';

/** The green of the icon; behind the name of the installed app. */
const themeColour = '#17604a';
const paper = '#f5f0e8';

/** The manifest that makes the page installable (W3C Web Application Manifest). */
export function appManifest(language: Language): Record<string, unknown> {
  const name = fillText(language, 'product');
  return {
    id: appAddresses.page,
    name,
    short_name: name,
    description: appText(language, 'description'),
    lang: language,
    dir: profileOf(language).direction,
    start_url: appAddresses.page,
    scope: appAddresses.page,
    display: 'standalone',
    theme_color: themeColour,
    background_color: paper,
    icons: appIcons
      .filter(({ use }) => use === 'any' || use === 'maskable')
      .map(({ file, pixels, use: purpose }) => ({
        src: `${appAddresses.page}/${file}`,
        type: 'image/png',
        sizes: `${pixels}x${pixels}`,
        purpose,
      })),
  };
}

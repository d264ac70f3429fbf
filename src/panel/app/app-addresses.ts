import { type AppPictureFile, appPictureSizes } from '../../brand/app-pictures.ts';
import { type Brand, belcode } from '../../brand/brand.ts';
import { brandOfCompany } from '../../brand/brands.ts';
import { panelAddress } from '../../brand/panel-address.ts';

/** Addresses of the app. The worker's scope is a prefix, so it covers the page and the addresses below it. */
export const appAddresses = {
  page: '/app',
  worker: '/app/worker.js',
  manifest: '/app/manifest.webmanifest',
} as const;

/** The address of a file of the app for one brand: an installed app sends no cookie that would say which. */
export function ofBrand(address: string, { name }: Brand): string {
  return name === belcode.name ? address : `${address}${address.includes('?') ? '&' : '?'}brand=${name}`;
}

/**
 * The address at which people of a company open the app, such as `https://panel.example/app`: on the host of their
 * brand, else with its name.
 *
 * @param panelUrl BELCODE_PANEL_URL, else the address of this page
 */
export function appAddressOf(company: { brand?: string | undefined }, panelUrl: string): string {
  const brand = brandOfCompany(company.brand);
  return new URL(ofBrand(appAddresses.page, brand), panelAddress(brand, panelUrl)).href;
}

/** An address of the app as people read and type it: without the brand, which is only its looks. */
export function typedAppAddress(address: string): string {
  return address.replace(/^https?:\/\/|\?.*$/g, '');
}

export interface AppIcon {
  /** File name below the address of the page. */
  file: AppPictureFile;
  pixels: number;
  /**
   * `maskable` can be cropped to any shape; `badge` is a silhouette for the status bar; `touch` is for the home screen.
   */
  use: 'any' | 'maskable' | 'touch' | 'badge';
}

const uses: Record<AppPictureFile, AppIcon['use']> = {
  'icon-192.png': 'any',
  'icon-512.png': 'any',
  'icon-maskable-512.png': 'maskable',
  'icon-touch-180.png': 'touch',
  'icon-badge-96.png': 'badge',
};

export const appIcons: readonly AppIcon[] = (Object.keys(uses) as AppPictureFile[]).map((file) => ({
  file,
  pixels: appPictureSizes[file],
  use: uses[file],
}));

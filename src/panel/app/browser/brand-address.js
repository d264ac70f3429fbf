import { readDevice, readWords } from './device-store.js';

/**
 * The address of a file of the app for one brand: an installed app may send no cookie that would say which.
 *
 * @param {string} address @param {string} [brand] its name; without one, as for Belcode's own, the address itself
 */
export const ofBrand = (address, brand = '') => (brand === '' ? address : `${address}?brand=${brand}`);

/** The same for the worker, which has no page that says the brand. @param {string} address */
export async function ofKeptBrand(address) {
  const words = await readWords().catch(() => undefined);
  return ofBrand(address, words?.brand);
}

/**
 * Whether an address names another brand than that of the app of this browser. Anybody can make such a link, so an app
 * that has its device stays as it is. An address without a brand is that of Belcode's own.
 *
 * @param {string} query with its question mark, as of a location
 */
export async function namesOtherBrand(query) {
  const named = new URLSearchParams(query).get('brand') ?? '';
  const [device, words] = await Promise.all([readDevice(), readWords()]);
  return device !== undefined && named !== (words?.brand ?? '');
}

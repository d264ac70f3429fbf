import { readWords } from './device-store.js';

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

import { readBrands } from '../brand/brands.ts';
import type { Config } from '../config.ts';
import { withCompanies } from './with-companies.ts';

/** More would hide the other checks. */
const maxShown = 10;

/** The files of brands, and whether the companies name brands that there are. */
export async function checkBrands({
  BELCODE_BRANDS: folder,
  BELCODE_DATABASE_URL: url,
}: Pick<Config, 'BELCODE_BRANDS' | 'BELCODE_DATABASE_URL'>): Promise<string> {
  const { brands, mistakes } = folder === '' ? { brands: [], mistakes: [] } : readBrands(folder);
  if (mistakes.length > 0)
    throw new Error(`${mistakes.length} in the files: ${mistakes.slice(0, maxShown).join('; ')}`);
  const known = brands.map(({ name }) => name);
  const companies = await withCompanies(url, (each) => each.list());
  const lost = companies.filter(({ brand }) => brand !== undefined && !known.includes(brand));
  if (lost.length > 0) {
    const shown = lost.slice(0, maxShown).map(({ name, brand }) => `${name} (${brand})`);
    throw new Error(
      `companies name brands without files, and have the operator's own: ${shown.join(', ')}; ` +
        'add the folder to BELCODE_BRANDS, or run: belcode company set NAME --brand NAME',
    );
  }
  return known.length === 0 ? 'none: everything is called Belcode' : known.join(', ');
}

import type { CompanyStore } from '../accounts/company-store.ts';
import type { Brand } from '../brand/brand.ts';
import { allBrands, brandOfCompany, isBrand } from '../brand/brands.ts';

export interface BrandInUse {
  brand: Brand;
  /** Names of the companies that have it. */
  companies: readonly string[];
}

/**
 * Every brand with its companies, for operators.
 *
 * @returns `lost`: companies that name a brand without files, and have the operator's own
 * @throws Refusal store-unavailable
 */
export async function readBrandsInUse({
  companies,
}: {
  companies: Pick<CompanyStore, 'list'>;
}): Promise<{ brands: BrandInUse[]; lost: { company: string; brand: string }[] }> {
  const all = await companies.list();
  const of = (brand: Brand) => all.filter((company) => brandOfCompany(company.brand) === brand).map(({ name }) => name);
  return {
    brands: allBrands().map((brand) => ({ brand, companies: of(brand) })),
    lost: all.flatMap(({ name, brand }) => (brand === undefined || isBrand(brand) ? [] : [{ company: name, brand }])),
  };
}

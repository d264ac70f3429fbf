import type { CompanySettingStore } from '../accounts/company-setting-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { isBrand } from '../brand/brands.ts';
import { Refusal } from '../errors.ts';

/**
 * Chooses the brand that people of a company see and hear.
 *
 * @param brand name of its folder; empty for the operator's own
 * @throws Refusal company-unknown, brand-unknown, store-unavailable
 */
export async function setCompanyBrand(
  { companySettings }: { companySettings: Pick<CompanySettingStore, 'setBrand'> },
  companyId: string,
  brand: string,
  by: Actor,
): Promise<void> {
  checkBrand(brand);
  await companySettings.setBrand(companyId, brand === '' ? undefined : brand, by);
}

/** @param brand as above @throws Refusal brand-unknown */
export function checkBrand(brand: string): void {
  if (brand !== '' && !isBrand(brand)) throw new Refusal('brand-unknown', `no folder ${brand} in BELCODE_BRANDS`);
}

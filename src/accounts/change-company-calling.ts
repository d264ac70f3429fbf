import type { Actor } from '../audit/audit-event.ts';
import type { Company, CompanyCalling } from './company.ts';
import type { CompanySettingStore } from './company-setting-store.ts';
import type { CompanyStore } from './company-store.ts';

/**
 * Changes how the calls of a company are made.
 *
 * @param changes what is missing stays as it is; undefined restores the default
 * @throws Refusal company-unknown, store-unavailable, and as `readCompanyCalling`
 */
export async function changeCompanyCalling(
  {
    companies,
    companySettings,
  }: {
    companies: Pick<CompanyStore, 'findByName' | 'find'>;
    companySettings: Pick<CompanySettingStore, 'setCalling'>;
  },
  name: string,
  changes: Partial<CompanyCalling>,
  by: Actor,
): Promise<Company> {
  const { id } = await companies.findByName(name);
  await companySettings.setCalling(id, changes, by);
  return companies.find(id);
}

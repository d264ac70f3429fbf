import type { CompanyStore } from '../accounts/company-store.ts';
import { type CompanyTerms, readCompanyTerms } from '../accounts/company-terms.ts';
import type { Actor } from '../audit/audit-event.ts';

/**
 * Sets the time zone of a company, its end, and what was agreed. Its days of the roll-out and its end stay the same
 * days in another time zone.
 *
 * @param site time zone of companies that have none
 * @throws Refusal company-unknown, time-zone-invalid, date-invalid, terms-invalid, store-unavailable
 */
export async function setCompanyTerms(
  { companies }: { companies: Pick<CompanyStore, 'setTerms'> },
  companyId: string,
  { site, ...terms }: CompanyTerms & { site: string },
  by: Actor,
): Promise<void> {
  await companies.setTerms(companyId, { ...readCompanyTerms(terms), site }, by);
}

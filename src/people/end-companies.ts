import type { CompanyStore } from '../accounts/company-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { type CompanyAccessParts, disableCompany } from './disable-company.ts';

const reason = 'the date of its terms';

/**
 * Ends the companies whose date has come. Idempotent; one that an operator makes active again has no date any more.
 *
 * @returns their names
 * @throws Refusal store-unavailable
 */
export async function endCompanies(
  parts: CompanyAccessParts & { companies: Pick<CompanyStore, 'listDue'> },
  by: Actor,
): Promise<string[]> {
  const due = await parts.companies.listDue();
  for (const { id } of due) await disableCompany(parts, { companyId: id, reason }, by);
  return due.map(({ name }) => name);
}

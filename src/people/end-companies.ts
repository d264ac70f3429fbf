import type { CompanyStore } from '../accounts/company-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal, type RefusalId } from '../errors.ts';
import { type CompanyAccessParts, disableCompany } from './disable-company.ts';

const reason = 'the date of its terms';

/** By their names. */
export interface EndedCompanies {
  ended: string[];
  /** Perhaps disabled already, but what is under way there may not have ended. */
  failed: { name: string; refusal: RefusalId }[];
}

/**
 * Ends the companies whose date has come. Idempotent; one that an operator makes active again has no date any more. One
 * that fails does not keep the others from their end.
 *
 * @throws Refusal store-unavailable when the companies cannot be read
 */
export async function endCompanies(
  parts: CompanyAccessParts & { companies: Pick<CompanyStore, 'listDue'> },
  by: Actor,
): Promise<EndedCompanies> {
  const done: EndedCompanies = { ended: [], failed: [] };
  const faults: unknown[] = [];
  for (const { id, name } of await parts.companies.listDue()) {
    try {
      await disableCompany(parts, { companyId: id, reason }, by);
      done.ended.push(name);
    } catch (error) {
      if (error instanceof Refusal) done.failed.push({ name, refusal: error.id });
      else faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, 'Companies that could not be ended');
  return done;
}

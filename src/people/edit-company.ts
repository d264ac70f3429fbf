import { type ApiKey, reaches } from '../accounts/api-key.ts';
import type { CallProof, Company } from '../accounts/company.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import type { Language } from '../accounts/user.ts';
import type { Actor } from '../audit/audit-event.ts';
import { listings, turnOfKey, turnOfOperators } from '../audit/listings.ts';
import { type Coverage, type CoverageStore, noCoverage } from '../factors/coverage-store.ts';

/** A company, with how many of its users may log in, and how many of these have a second factor, by kind too. */
export type CountedCompany = Company & Coverage;

export interface ListCompaniesParts {
  companies: Pick<CompanyStore, 'list'>;
  coverage: Pick<CoverageStore, 'byCompany'>;
}

/**
 * @param key which asks, and whose reach the list has; an operator by default
 * @throws Refusal too-busy, store-unavailable
 */
export async function listCompanies(
  { companies, coverage }: ListCompaniesParts,
  key?: Pick<ApiKey, 'id' | 'companyIds'>,
): Promise<CountedCompany[]> {
  return listings.run(
    async () => {
      const [all, counts] = [await companies.list(), await coverage.byCompany()];
      return all
        .filter(({ id }) => key === undefined || reaches(key, id))
        .map((company) => ({ ...company, ...(counts.get(company.id) ?? noCoverage()) }));
    },
    key === undefined ? turnOfOperators : turnOfKey(key),
  );
}

/** @throws Refusal company-unknown, store-unavailable */
export function readCompany({ companies }: { companies: Pick<CompanyStore, 'find'> }, id: string): Promise<Company> {
  return companies.find(id);
}

export interface CompanyChanges {
  name: string;
  country: string;
  /** Undefined: those of the settings. */
  language: Language | undefined;
  callProof: CallProof | undefined;
}

/**
 * Changes name, country, and the language and proof of the calls of a company.
 *
 * @param changes what is missing stays as it is when they are written, which somebody may have changed meanwhile
 * @throws Refusal company-unknown, company-taken, name-invalid, country-invalid, store-unavailable
 */
export async function editCompany(
  parts: { companies: Pick<CompanyStore, 'together'> },
  companyId: string,
  changes: Partial<CompanyChanges>,
  by: Actor,
): Promise<void> {
  const { name, country } = changes;
  const calling = {
    ...('language' in changes && { language: changes.language }),
    ...('callProof' in changes && { callProof: changes.callProof }),
  };
  await parts.companies.together(async ({ companies, companySettings }) => {
    await companies.edit(companyId, { name, country }, by);
    await companySettings.setCalling(companyId, calling, by);
  });
}

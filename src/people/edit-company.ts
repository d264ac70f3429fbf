import type { CallProof, Company } from '../accounts/company.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import type { Language } from '../accounts/user.ts';
import type { Actor } from '../audit/audit-event.ts';
import { listings } from '../audit/listings.ts';
import type { EnrolmentStore } from '../factors/enrolment-store.ts';

/** A company, with how many of its users may log in, and how many of these have a second factor. */
export type CountedCompany = Company & { users: number; enrolled: number };

/** @throws Refusal too-busy, store-unavailable */
export async function listCompanies({
  companies,
  enrolments,
}: {
  companies: Pick<CompanyStore, 'list'>;
  enrolments: Pick<EnrolmentStore, 'count'>;
}): Promise<CountedCompany[]> {
  return listings.run(async () => {
    const counted: CountedCompany[] = [];
    for (const company of await companies.list()) {
      counted.push({ ...company, ...(await enrolments.count({ companyId: company.id })) });
    }
    return counted;
  });
}

/** @throws Refusal company-unknown, store-unavailable */
export function readCompany({ companies }: { companies: Pick<CompanyStore, 'find'> }, id: string): Promise<Company> {
  return companies.find(id);
}

/**
 * Changes name, country, and the language and proof of the calls of a company.
 *
 * @param changes `language` and `callProof` undefined: those of the settings
 * @throws Refusal company-unknown, company-taken, name-invalid, country-invalid, store-unavailable
 */
export async function editCompany(
  { companies }: { companies: Pick<CompanyStore, 'find' | 'edit' | 'setCalling'> },
  companyId: string,
  changes: { name: string; country: string; language: Language | undefined; callProof: CallProof | undefined },
  by: Actor,
): Promise<void> {
  const { name, country, language, callProof } = changes;
  const now = await companies.edit(companyId, { name, country }, by);
  if (now.language === language && now.callProof === callProof) return;
  await companies.setCalling(companyId, { ...now, language, callProof }, by);
}

import type { ApiKey } from '../accounts/api-key.ts';
import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { Company } from '../accounts/company.ts';
import type { CompanyStore, CompanyStores } from '../accounts/company-store.ts';
import { type CompanyTerms, readCompanyTerms } from '../accounts/company-terms.ts';
import { Refusal } from '../errors.ts';
import { isLanguage } from '../languages/languages.ts';
import { type CompanyAccessParts, disableCompany, enableCompany } from './disable-company.ts';
import { type CompanyChanges, editCompany } from './edit-company.ts';
import { checkBrand, setCompanyBrand } from './set-company-brand.ts';
import { setCompanyTerms } from './set-company-terms.ts';
import { actorOfKey, findCompanyForKey } from './users-of-key.ts';

export interface KeyCompanyParts extends CompanyAccessParts {
  companies: CompanyAccessParts['companies'] & Pick<CompanyStore, 'find' | 'findByName' | 'together'>;
  /** Time zone of companies that have none: `Europe/Amsterdam`. */
  timeZone: string;
  attempts: Pick<AttemptStore, 'takeAll'>;
}

/**
 * Adds a company for an API key. A key that is bound to companies adds none, because it would not reach it.
 *
 * @param also is done in the same transaction
 * @throws Refusal grant-refused, brand-unknown, too-many-tries, company-taken, name-invalid, country-invalid,
 *   store-unavailable
 */
export async function addCompanyForKey(
  parts: KeyCompanyParts,
  key: ApiKey,
  { brand = '', ...company }: { name: string; country: string; brand?: string | undefined },
  also: (stores: CompanyStores, added: Company) => Promise<void> = async () => {},
): Promise<Company> {
  if (key.companyIds !== undefined) throw new Refusal('grant-refused', `key ${key.id} is bound to companies`);
  checkBrand(brand);
  await count(parts, key);
  return parts.companies.together(async (stores) => {
    const added = await stores.companies.add(company, actorOfKey(key));
    await also(stores, added);
    if (brand === '') return added;
    await setCompanyBrand(stores, added.id, brand, actorOfKey(key));
    return stores.companies.find(added.id);
  });
}

export interface CompanyWish {
  name: string;
  changes: Partial<CompanyChanges>;
  /** Null is the operator's own. */
  brand?: string | null | undefined;
  terms?: CompanyTerms;
}

/**
 * Changes a company that an API key reaches. What is left out stays; null follows the settings, or removes it.
 *
 * Its brand, its end and its terms are the operator's, so only a key of every company sets them. When one change is
 * refused, none is made.
 *
 * @param also is done in the same transaction
 * @throws Refusal company-unknown, grant-refused, brand-unknown, too-many-tries, company-taken, name-invalid,
 *   country-invalid, time-zone-invalid, date-invalid, terms-invalid, store-unavailable, and request-invalid for a
 *   language that is not offered
 */
export async function editCompanyForKey(
  parts: KeyCompanyParts,
  key: ApiKey,
  { name, changes, brand, terms = {} }: CompanyWish,
  also: (stores: CompanyStores) => Promise<void> = async () => {},
): Promise<Company> {
  if (changes.language && !isLanguage(changes.language)) throw new Refusal('request-invalid', 'no such language');
  const { id } = await findCompanyForKey(parts, key, name);
  const ofOperator = [brand, terms.endsOn, terms.terms];
  if (!seesTerms(key) && ofOperator.some((each) => each !== undefined))
    throw new Refusal('grant-refused', `key ${key.id} is bound to companies`);
  readCompanyTerms(terms);
  checkBrand(brand ?? '');
  await count(parts, key);
  const isTold = Object.values(terms).some((each) => each !== undefined);
  return parts.companies.together(async (stores) => {
    await editCompany(stores, id, changes, actorOfKey(key));
    await also(stores);
    if (brand !== undefined) await setCompanyBrand(stores, id, brand ?? '', actorOfKey(key));
    if (isTold) await setCompanyTerms(stores, id, { ...terms, site: parts.timeZone }, actorOfKey(key));
    return stores.companies.find(id);
  });
}

/** Whether an API key sees what the operator has agreed with a company, and when the company ends. */
export function seesTerms({ companyIds }: Pick<ApiKey, 'companyIds'>): boolean {
  return companyIds === undefined;
}

/**
 * Ends a company that an API key reaches, or makes it active again. A key that is bound to it alone is refused after
 * its end, so it cannot take that back.
 *
 * @returns the company, and how many users it has
 * @throws Refusal company-unknown, too-many-tries; store-unavailable, after which the act is to be repeated
 */
export async function setCompanyEndedForKey(
  parts: KeyCompanyParts,
  key: ApiKey,
  { name, ended, reason }: { name: string; ended: boolean; reason?: string | undefined },
): Promise<{ id: string; users: number }> {
  const { id: companyId } = await findCompanyForKey(parts, key, name);
  await count(parts, key);
  const act = ended ? disableCompany : enableCompany;
  return { id: companyId, users: await act(parts, { companyId, reason }, actorOfKey(key)) };
}

/** @throws Refusal too-many-tries */
async function count({ attempts }: Pick<KeyCompanyParts, 'attempts'>, { id }: ApiKey): Promise<void> {
  if ((await attempts.takeAll([attemptAt('company-key', id)])) !== undefined)
    throw new Refusal('too-many-tries', `companies by key ${id}`);
}

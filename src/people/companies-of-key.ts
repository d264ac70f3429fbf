import type { ApiKey } from '../accounts/api-key.ts';
import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { Company } from '../accounts/company.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import { Refusal } from '../errors.ts';
import { isLanguage } from '../languages/languages.ts';
import { type CompanyAccessParts, disableCompany, enableCompany } from './disable-company.ts';
import { type CompanyChanges, editCompany } from './edit-company.ts';
import { actorOfKey, findCompanyForKey } from './users-of-key.ts';

export interface KeyCompanyParts extends CompanyAccessParts {
  companies: CompanyAccessParts['companies'] &
    Pick<CompanyStore, 'add' | 'find' | 'findByName' | 'edit' | 'setCalling'>;
  attempts: Pick<AttemptStore, 'takeAll'>;
}

/**
 * Adds a company for an API key. A key that is bound to companies adds none, because it would not reach it.
 *
 * @throws Refusal grant-refused, too-many-tries, company-taken, name-invalid, country-invalid, store-unavailable
 */
export async function addCompanyForKey(
  parts: KeyCompanyParts,
  key: ApiKey,
  company: { name: string; country: string },
): Promise<Company> {
  if (key.companyIds !== undefined) throw new Refusal('grant-refused', `key ${key.id} is bound to companies`);
  await count(parts, key);
  return parts.companies.add(company, actorOfKey(key));
}

/**
 * Changes a company that an API key reaches. What is left out stays; null follows the settings.
 *
 * @throws Refusal company-unknown, too-many-tries, company-taken, name-invalid, country-invalid, store-unavailable, and
 *   request-invalid for a language that is not offered
 */
export async function editCompanyForKey(
  parts: KeyCompanyParts,
  key: ApiKey,
  { name, changes }: { name: string; changes: Partial<CompanyChanges> },
): Promise<Company> {
  if (changes.language && !isLanguage(changes.language)) throw new Refusal('request-invalid', 'no such language');
  const before = await findCompanyForKey(parts, key, name);
  await count(parts, key);
  const { language, callProof } = before;
  const whole = { name: before.name, country: before.country, language, callProof, ...changes };
  await editCompany(parts, before.id, whole, actorOfKey(key));
  return parts.companies.find(before.id);
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

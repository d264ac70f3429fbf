import type { CompanyStore } from '../accounts/company-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { type AccessParts, endAccess } from './end-access.ts';
import { readReason } from './reason.ts';

export interface CompanyAccessParts extends Omit<AccessParts, 'users'> {
  companies: Pick<CompanyStore, 'find' | 'setDisabled'>;
  users: Pick<UserStore, 'listIdsOf'>;
}

/** Users whose access ends at a time. */
const atATime = 20;

/**
 * Ends a company: nobody of it logs in or gets a code, what is under way ends, and its API keys are refused within ten
 * seconds. Everything stays for `enableCompany`. Idempotent.
 *
 * @returns how many users it has
 * @throws Refusal company-unknown; store-unavailable, after which the company may be disabled already: what is under
 *   way then ends with its own time, or when the act is repeated
 */
export async function disableCompany(
  parts: CompanyAccessParts,
  { companyId, reason }: { companyId: string; reason?: string | undefined },
  by: Actor,
): Promise<number> {
  await parts.companies.setDisabled(companyId, true, by, readReason(reason));
  return forEachUser(parts, companyId, (userId) => endAccess(parts, userId));
}

/**
 * Lets the users of a company log in again, except those who are disabled themselves. Nothing that they had open before
 * works again. Idempotent; nobody of a company that is not disabled is logged out.
 *
 * @throws Refusal company-unknown; store-unavailable, and then the company is still disabled, unless only the last step
 *   failed: no code reaches its users for a minute then
 */
export async function enableCompany(
  parts: CompanyAccessParts,
  { companyId, reason }: { companyId: string; reason?: string | undefined },
  by: Actor,
): Promise<number> {
  if ((await parts.companies.find(companyId)).disabledAt !== undefined)
    await forEachUser(parts, companyId, (userId) => endAccess(parts, userId));
  await parts.companies.setDisabled(companyId, false, by, readReason(reason));
  return forEachUser(parts, companyId, (userId) => parts.challenges.ofUser.reopen(userId));
}

async function forEachUser(
  { users }: Pick<CompanyAccessParts, 'users'>,
  companyId: string,
  act: (userId: string) => Promise<unknown>,
): Promise<number> {
  const ids = await users.listIdsOf(companyId);
  for (let i = 0; i < ids.length; i += atATime) await Promise.all(ids.slice(i, i + atATime).map(act));
  return ids.length;
}

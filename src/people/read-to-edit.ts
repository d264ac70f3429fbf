import type { Company } from '../accounts/company.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import { peopleUnder } from '../accounts/power-over.ts';
import type { Role, User } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';

/**
 * The roles and companies that somebody with power can choose for a new user.
 *
 * @throws Refusal store-unavailable
 */
export async function readToAdd(
  { companies }: { companies: Pick<CompanyStore, 'list'> },
  reader: User,
): Promise<{ roles: readonly Role[]; companies: Company[] }> {
  const { companyId, roles } = peopleUnder(reader);
  const all = await companies.list();
  return { roles, companies: all.filter(({ id }) => companyId === undefined || id === companyId) };
}

/**
 * Reads a user whom somebody with power wants to change.
 *
 * @param reader who may act on this user, which the caller has checked
 * @returns the user, the roles that the reader may give, and the companies that they may choose, if there is a choice
 * @throws Refusal user-unknown, store-unavailable
 */
export async function readToEdit(
  { users, companies }: { users: Pick<UserStore, 'find'>; companies: Pick<CompanyStore, 'list'> },
  userId: string,
  reader: User,
): Promise<{ user: User; roles: readonly Role[]; companies: Company[] | undefined }> {
  const { companyId, roles } = peopleUnder(reader);
  const [user, all] = await Promise.all([
    users.find(userId),
    companyId === undefined ? companies.list() : Promise.resolve(undefined),
  ]);
  return { user, roles, companies: all };
}

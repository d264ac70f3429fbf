import { Refusal } from '../errors.ts';
import type { Grant } from './grant.ts';
import { type Role, roles, type User } from './user.ts';
import type { UserStore } from './user-store.ts';

/** A holder of power, or the user on whom it is used. */
type Holder = Pick<User, 'id' | 'companyId' | 'role'>;

/** Some users, as lists and acts limit them. */
export interface People {
  /** Undefined for every company. */
  companyId: string | undefined;
  roles: readonly Role[];
}

/** The users whom each role sees and acts on. Lists and acts use only this table. */
const reach: Readonly<Record<Role, { companies: 'every' | 'own'; roles: readonly Role[] }>> = {
  operator: { companies: 'every', roles },
  // No operator, although operators belong to a company too: the admin of that company has no power over them.
  'company-admin': { companies: 'own', roles: ['user', 'company-admin'] },
  user: { companies: 'own', roles: [] },
};

/** The users whom somebody with power sees. */
export function peopleUnder({ companyId, role }: Pick<Holder, 'companyId' | 'role'>): People {
  const { companies, roles: below } = reach[role];
  return { companyId: companies === 'every' ? undefined : companyId, roles: below };
}

function isUnder(holder: Holder, other: Holder): boolean {
  const { companyId, roles: below } = peopleUnder(holder);
  return (companyId === undefined || other.companyId === companyId) && below.includes(other.role);
}

/** Nobody gives a role that is not below their own in the table, nor moves a user out of their reach. */
export function grantOf(holder: Pick<Holder, 'companyId' | 'role'>): Grant {
  const { companyId, roles: below } = peopleUnder(holder);
  return { companyIds: companyId === undefined ? undefined : [companyId], roles: below };
}

/**
 * Asked by an act that has waited for its turn, a slow hash or a slow program: meanwhile the session of who acts may
 * have ended, or their power. It throws Refusal then. On the command line nothing ends.
 */
export type StillMay = () => Promise<unknown>;

export const always: StillMay = async () => undefined;

/**
 * Reads the user on whom a holder of power wants to act. A user out of reach is as unknown as an id that nobody has.
 * Nobody acts on themselves in this way, because it may remove the last method and makes a set-up code, which the pages
 * of the user's own methods do not.
 *
 * @throws Refusal user-unknown, own-account, store-unavailable
 */
export async function findUnder(
  { users }: { users: Pick<UserStore, 'find'> },
  holder: Holder,
  userId: string,
): Promise<User> {
  const other = await users.find(userId);
  if (!isUnder(holder, other)) throw new Refusal('user-unknown', 'out of reach');
  if (other.id === holder.id) throw new Refusal('own-account');
  return other;
}

import { addUser } from '../accounts/add-user.ts';
import type { ApiKey } from '../accounts/api-key.ts';
import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { Company } from '../accounts/company.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import { countTakenLogin } from '../accounts/count-taken-login.ts';
import { type Grant, grantOfKey, isWithin } from '../accounts/grant.ts';
import type { NewUser, User } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { Mail } from '../incidents/mail.ts';
import type { Random } from '../random.ts';

export interface KeyPeopleParts {
  users: Pick<UserStore, 'add' | 'findByLogin'>;
  companies: Pick<CompanyStore, 'find' | 'findByName'>;
  attempts: Pick<AttemptStore, 'takeAll' | 'giveBack'>;
  random: Random;
  /** New users with an address get a link to choose their first password. */
  mail?: Mail | undefined;
}

export function actorOfKey({ id }: Pick<ApiKey, 'id'>): Actor {
  return { kind: 'api-key', id };
}

/**
 * Reads a user for an API key that may change users, also a disabled one. Operators are out of reach of every key.
 *
 * @throws Refusal user-unknown, store-unavailable
 */
export async function findUserForKey(
  { users, companies }: Pick<KeyPeopleParts, 'users' | 'companies'>,
  key: ApiKey,
  login: string,
): Promise<{ user: User; company: Company; grant: Grant }> {
  const user = await users.findByLogin(login);
  const grant = grantOfKey(key);
  if (!isWithin(grant, user)) throw new Refusal('user-unknown', `out of reach of key ${key.id}`);
  return { user, company: await companies.find(user.companyId), grant };
}

/**
 * Finds a company that an API key reaches, by its name. A key that is bound to one company need not name it.
 *
 * @throws Refusal company-unknown, store-unavailable
 */
export async function findCompanyForKey(
  { companies }: Pick<KeyPeopleParts, 'companies'>,
  { companyIds, id }: ApiKey,
  name: string | undefined,
): Promise<Company> {
  const [only, ...others] = companyIds ?? [];
  if (name === undefined) {
    if (only === undefined || others.length > 0) throw new Refusal('company-unknown', `key ${id} must name one`);
    return companies.find(only);
  }
  const company = await companies.findByName(name);
  if (companyIds !== undefined && !companyIds.includes(company.id))
    throw new Refusal('company-unknown', 'out of reach');
  return company;
}

/**
 * Adds a plain user for an API key, without a password: the user chooses one by a mailed link, or gets one from the
 * operator.
 *
 * @throws Refusal company-unknown, login-taken, too-many-tries, login-invalid, name-invalid,
 *   email-invalid, extension-invalid, store-unavailable
 */
export async function addUserForKey(
  parts: KeyPeopleParts,
  key: ApiKey,
  { company: named, ...user }: Omit<NewUser, 'companyId' | 'role'> & { company?: string | undefined },
): Promise<User> {
  const { id: companyId } = await findCompanyForKey(parts, key, named);
  const whole = { ...user, companyId, role: 'user' } as const;
  const add = () =>
    addUser(parts, whole, { none: true, welcome: parts.mail !== undefined, grant: grantOfKey(key) }, actorOfKey(key));
  const also = [attemptAt('add-user-key', key.id)];
  return (await countTakenLogin(parts.attempts, { subject: `key:${key.id}`, also }, add)).user;
}

import { type ApiKey, reaches } from '../accounts/api-key.ts';
import { attemptAt } from '../accounts/attempt-limits.ts';
import type { Company } from '../accounts/company.ts';
import type { CompanyStore, CompanyStores } from '../accounts/company-store.ts';
import { grantOfKey } from '../accounts/grant.ts';
import type { Language, UserChanges } from '../accounts/user.ts';
import type { UserCondition } from '../accounts/user-condition.ts';
import type { TableUser, UserTableStore } from '../accounts/user-table-store.ts';
import { listings, turnOfKey } from '../audit/listings.ts';
import { ConcurrencyLimit } from '../concurrency-limit.ts';
import { Refusal } from '../errors.ts';
import { addCompanyForKey, editCompanyForKey, type KeyCompanyParts } from './companies-of-key.ts';
import { countChange } from './count-change.ts';
import { disableUser, enableUser } from './disable-user.ts';
import { type EditUserParts, editUser } from './edit-user.ts';
import { type EraseUserParts, eraseUser } from './erase-user.ts';
import { actorOfKey, addUserForKey, findCompanyForKey, type KeyPeopleParts } from './users-of-key.ts';

export type DirectoryParts = Omit<EditUserParts, 'users'> &
  Omit<EraseUserParts, 'users'> &
  Omit<KeyPeopleParts, 'users'> & {
    users: EditUserParts['users'] & EraseUserParts['users'] & KeyPeopleParts['users'];
    table: Pick<UserTableStore, 'find' | 'findAll' | 'search' | 'setExternalId' | 'page'>;
  };

/** A user as an identity provider wants them. */
export interface DirectoryUser {
  login: string;
  name: string;
  email: string | undefined;
  language: Language | undefined;
  extension: string | undefined;
  /** Name of a company; undefined for the only one that the key has. */
  company: string | undefined;
  externalId: string | undefined;
  /** Undefined: as the user is now, or active for a new one. */
  active: boolean | undefined;
}

/** Operators are out of reach of every key. */
const reachOf = (key: ApiKey) => ({ companyIds: key.companyIds, roles: grantOfKey(key).roles });

/** Counts a request of an identity provider, before it reads anything. @throws Refusal too-many-tries */
export async function countDirectoryRequest({ attempts }: Pick<DirectoryParts, 'attempts'>, key: ApiKey) {
  const usedUp = await attempts.takeAll([attemptAt('directory-key', key.id)]);
  if (usedUp !== undefined) throw new Refusal('too-many-tries', `requests of key ${key.id}`);
}

/** @throws Refusal user-unknown also for a user out of reach; store-unavailable */
export function findDirectoryUser(
  { table }: Pick<DirectoryParts, 'table'>,
  key: ApiKey,
  id: string,
): Promise<TableUser> {
  return table.find(reachOf(key), id);
}

/** @throws Refusal too-busy, store-unavailable */
export function searchDirectory(
  { table }: Pick<DirectoryParts, 'table'>,
  key: ApiKey,
  { condition, ...page }: { condition?: UserCondition | undefined; offset: number; limit: number },
): Promise<{ users: TableUser[]; total: number }> {
  return listings.run(() => table.search(reachOf(key), condition, page), turnOfKey(key));
}

/** @throws Refusal as `addUserForKey` */
export async function addDirectoryUser(parts: DirectoryParts, key: ApiKey, user: DirectoryUser): Promise<TableUser> {
  const { active = true, ...given } = user;
  const added = await addUserForKey(parts, key, { ...given, disabled: !active });
  return findDirectoryUser(parts, key, added.id);
}

/**
 * Makes a user what an identity provider wants. What it disables ends at once; enabling asks for nothing new.
 *
 * @throws Refusal as `editUser`, `disableUser`, `enableUser`; company-unknown for one out of reach
 */
export async function editDirectoryUser(
  parts: DirectoryParts,
  key: ApiKey,
  { id, wanted, company }: { id: string; wanted: DirectoryUser; company: string },
): Promise<TableUser> {
  const before = await findDirectoryUser(parts, key, id);
  const [by, grant] = [actorOfKey(key), grantOfKey(key)];
  if (wanted.active === false && !before.isDisabled) await disableUser(parts, { userId: id, grant }, by);
  const isMoved = wanted.company !== undefined && wanted.company !== company;
  const all: UserChanges = {
    login: wanted.login,
    name: wanted.name,
    email: wanted.email ?? null,
    language: wanted.language ?? null,
    extension: wanted.extension ?? null,
    companyId: isMoved ? (await findCompanyForKey(parts, key, wanted.company)).id : before.companyId,
  };
  const changes = Object.fromEntries(
    Object.entries(all).filter(([name, value]) => (value ?? undefined) !== before[name as keyof TableUser]),
  ) as UserChanges;
  if (Object.keys(changes).length > 0) await editUser(parts, { userId: id, changes, grant }, by);
  if (wanted.externalId !== before.externalId)
    await parts.table.setExternalId(reachOf(key), id, wanted.externalId ?? null);
  if (wanted.active && before.isDisabled) await enableUser(parts, { userId: id, grant }, by);
  return findDirectoryUser(parts, key, id);
}

/** Erases a user for good: after a DELETE nobody has this id, and the login is free. @throws Refusal as `eraseUser` */
export async function eraseDirectoryUser(parts: DirectoryParts, key: ApiKey, id: string): Promise<void> {
  const { login } = await findDirectoryUser(parts, key, id);
  await eraseUser(parts, { userId: id, typed: login, grant: grantOfKey(key) }, actorOfKey(key));
}

/** Groups that this process writes at a time. Each holds a connection, and takes a second one to end sessions. */
const groupWrites = new ConcurrencyLimit(2, 20, 'too-busy');

/** Members that one request moves or reads. */
export const maxMembers = 1_000;

/** The users of a company, as far as a key reaches them, in the order of their logins. @throws Refusal too-busy */
export function membersOf(
  { table }: Pick<DirectoryParts, 'table'>,
  key: ApiKey,
  companyId: string,
): Promise<TableUser[]> {
  const reach = { ...reachOf(key), companyIds: [companyId] };
  return listings.run(() => table.page(reach, undefined, maxMembers), turnOfKey(key));
}

/**
 * Adds a company with users in it, who come from others, in one transaction: when one of them is refused, there is no
 * company either.
 *
 * @param given.userIds at most `maxMembers`
 * @throws Refusal as `addCompanyForKey` and `editUser`; user-unknown, too-busy
 */
export async function addCompanyWithMembers(
  parts: DirectoryParts & KeyCompanyParts,
  key: ApiKey,
  { userIds, ...company }: { name: string; country: string; userIds: readonly string[] },
): Promise<Company> {
  const members = await findMembers(parts, key, userIds);
  return groupWrites.run(async () => {
    const added = await addCompanyForKey(parts, key, company, ({ users }, { id }) =>
      moveAll({ ...parts, users }, key, id, members),
    );
    await endSessionsOf(parts, members);
    return added;
  });
}

/**
 * Renames a company and moves users into it, in one transaction: when one of them is refused, nothing has changed.
 * Those who are there stay.
 *
 * @param company which the key reaches; the caller has checked it
 * @param wanted.name undefined: the company keeps its name
 * @param wanted.userIds at most `maxMembers`
 * @throws Refusal as `editCompanyForKey` and `editUser`; user-unknown, too-busy
 */
export async function editCompanyWithMembers(
  parts: DirectoryParts & KeyCompanyParts,
  key: ApiKey,
  company: Company,
  { name, userIds }: { name: string | undefined; userIds: readonly string[] },
): Promise<Company> {
  const { id } = company;
  const members = (await findMembers(parts, key, userIds)).filter(({ companyId }) => companyId !== id);
  const move = ({ users }: Pick<CompanyStores, 'users'>) => moveAll({ ...parts, users }, key, id, members);
  if (name === undefined && members.length === 0) return company;
  return groupWrites.run(async () => {
    const edited = await (name === undefined
      ? parts.companies.together(move).then(() => company)
      : editCompanyForKey(parts, key, { name: company.name, changes: { name } }, move));
    await endSessionsOf(parts, members);
    return edited;
  });
}

/**
 * Moves all in the transaction of the caller, and then ends their sessions, so that nothing has changed when Redis is
 * away. Not before: an identity provider repeats what is refused, and each time it would log out those who are not.
 */
async function moveAll(
  parts: Pick<EditUserParts, 'users' | 'attempts' | 'sessions'>,
  key: ApiKey,
  companyId: string,
  members: readonly TableUser[],
): Promise<void> {
  const [grant, by] = [grantOfKey(key), actorOfKey(key)];
  for (const { id } of members) {
    await countChange(parts, id, by);
    await parts.users.edit(id, { companyId }, grant, by);
  }
  await endSessionsOf(parts, members);
}

/** Once more after the commit, for a login in between. */
async function endSessionsOf({ sessions }: Pick<DirectoryParts, 'sessions'>, members: readonly TableUser[]) {
  for (const { id } of members) await sessions.endAll(id);
}

/** By their ids, so that two requests lock them in the same order. @throws Refusal user-unknown, too-busy */
async function findMembers(
  { table }: Pick<DirectoryParts, 'table'>,
  key: ApiKey,
  userIds: readonly string[],
): Promise<TableUser[]> {
  if (userIds.length === 0) return [];
  // One query, because a thousand at the same moment would leave no connection to the logins of everybody.
  const users = await listings.run(() => table.findAll(reachOf(key), [...new Set(userIds)]), turnOfKey(key));
  return users.sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** Companies that a key reaches. @throws Refusal store-unavailable */
export async function companiesOf(
  { companies }: { companies: Pick<CompanyStore, 'list'> },
  key: ApiKey,
): Promise<Company[]> {
  return (await companies.list()).filter(({ id }) => reaches(key, id));
}

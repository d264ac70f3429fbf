import type { CompanyStore } from '../accounts/company-store.ts';
import { peopleUnder } from '../accounts/power-over.ts';
import type { User } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import { listings } from '../audit/listings.ts';
import type { Enrolment, EnrolmentCounts, EnrolmentStore } from './enrolment-store.ts';
import type { Factor } from './factor.ts';
import type { FactorStore } from './factor-store.ts';
import { awaitsSetUp } from './set-up-code.ts';

/** How many users a page lists. */
const usersOnPage = 50;

interface Parts {
  enrolments: Pick<EnrolmentStore, 'list' | 'count'>;
  companies: Pick<CompanyStore, 'list'>;
  users: Pick<UserStore, 'find' | 'listCallsHeld'>;
  factors: Pick<FactorStore, 'list'>;
}

export interface UsersPage<Listed> {
  users: Listed[];
  /** The `after` of the next page; undefined on the last one. */
  next: string | undefined;
}

type Reader = Pick<User, 'companyId' | 'role'>;

/** A user as an operator sees them in a list. */
export type ListedUser = Enrolment & { company: string; callsHeld: boolean; awaitsSetUp: boolean };

/**
 * The users of a company whom its admin sees, by login, with how many of all of them have a method.
 *
 * @throws Refusal too-busy, store-unavailable
 */
export async function listCompanyUsers(
  { enrolments }: Pick<Parts, 'enrolments'>,
  { admin, after }: { admin: Reader; after: string | undefined },
): Promise<UsersPage<Enrolment> & { counts: EnrolmentCounts }> {
  const people = peopleUnder(admin);
  const [rows, counts] = await listings.run(() =>
    Promise.all([enrolments.list({ ...people, after, limit: usersOnPage + 1 }), enrolments.count(people)]),
  );
  return { ...pageOf(rows), counts };
}

/** The users of every company whom an operator sees, by login. @throws Refusal too-busy, store-unavailable */
export async function listUsers(
  { enrolments, companies, users }: Pick<Parts, 'enrolments' | 'companies' | 'users'>,
  { operator, search, after }: { operator: Reader; search: string; after: string | undefined },
): Promise<UsersPage<ListedUser>> {
  const [rows, all, held] = await listings.run(() =>
    Promise.all([
      enrolments.list({ ...peopleUnder(operator), search, after, limit: usersOnPage + 1 }),
      companies.list(),
      users.listCallsHeld(),
    ]),
  );
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const listed = rows.map((each) => ({
    ...each,
    company: names.get(each.companyId) ?? '',
    callsHeld: held.includes(each.userId),
    awaitsSetUp: awaitsSetUp(each, each.factors.length > 0),
  }));
  return pageOf(listed);
}

/** One user, for operators. @throws Refusal user-unknown, store-unavailable */
export async function readUser(
  { users, companies, factors }: Pick<Parts, 'users' | 'companies' | 'factors'>,
  id: string,
): Promise<{ user: User; company: string; factors: Factor[]; awaitsSetUp: boolean }> {
  const user = await users.find(id);
  const [enrolled, all] = await Promise.all([factors.list(id), companies.list()]);
  return {
    user,
    company: all.find((each) => each.id === user.companyId)?.name ?? '',
    factors: enrolled,
    awaitsSetUp: awaitsSetUp(user, enrolled.length > 0),
  };
}

/** @param rows one more than a page has, when there are more */
function pageOf<Listed extends Pick<Enrolment, 'login'>>(rows: readonly Listed[]): UsersPage<Listed> {
  const users = rows.slice(0, usersOnPage);
  return { users, next: rows.length > usersOnPage ? users.at(-1)?.login : undefined };
}

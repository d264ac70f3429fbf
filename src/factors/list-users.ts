import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import { type People, peopleUnder } from '../accounts/power-over.ts';
import type { User } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import { listings, turnOfCompany } from '../audit/listings.ts';
import type { CoverageStore, EnrolmentCounts } from './coverage-store.ts';
import type { Enrolment } from './enrolment-row.ts';
import type { EnrolmentStore } from './enrolment-store.ts';
import type { Factor } from './factor.ts';
import type { FactorStore } from './factor-store.ts';
import { awaitsSetUp } from './set-up-code.ts';
import { seeksNumber, type UserCursor, type UserFilter, type UserSort } from './user-filter.ts';

/** How many users a page lists. */
const usersOnPage = 50;
/** Where the counting of a list ends, because more users are not counted in the time that a page takes. */
export const maxCounted = 10_000;

interface Parts {
  enrolments: Pick<EnrolmentStore, 'page'>;
  coverage: Pick<CoverageStore, 'count'>;
  companies: Pick<CompanyStore, 'list'>;
  attempts: Pick<AttemptStore, 'takeAll'>;
}

/** What a reader asks of a list. */
export interface UserListing {
  filter: Omit<UserFilter, 'roles' | 'searchesNumbers'>;
  sort?: UserSort | undefined;
  after?: UserCursor | undefined;
  before?: UserCursor | undefined;
}

/** A user in a list of people with power. */
export type ListedUser = Enrolment & { company: string; awaitsSetUp: boolean };

export interface UsersPage {
  users: ListedUser[];
  /** Where the page before ends, and the next one begins; undefined where there is none. */
  before: UserCursor | undefined;
  after: UserCursor | undefined;
  /** Over all pages; `maxCounted + 1` for more than are counted. */
  count: number;
  /** Numbers were not searched, because the reader has sought too many of them lately. */
  numbersSpared: boolean;
  /** The companies that the list can be narrowed to; none for a company admin, who has one. */
  companies: { id: string; name: string }[];
}

type Reader = Pick<User, 'id' | 'companyId' | 'role'>;

/**
 * The users whom somebody with power sees, a page at a time. A company admin finds none of another company, whatever
 * the filter says, and seeks few numbers, because each answer tells something about one.
 *
 * @throws Refusal too-busy, store-unavailable
 */
export async function listUsers(
  { enrolments, companies, attempts }: Omit<Parts, 'coverage'>,
  reader: Reader,
  { filter, sort, after, before }: UserListing,
): Promise<UsersPage> {
  const people = peopleUnder(reader);
  const numbersSpared = seeksNumber(filter.search ?? '') && !(await maySeekNumber(attempts, reader));
  const wanted = { ...filter, ...narrowed(people, filter), searchesNumbers: !numbersSpared };
  const [{ users: rows, count }, all] = await listings.run(
    async () => [
      await enrolments.page({ ...wanted, sort, after, before, limit: usersOnPage + 1 }, maxCounted + 1),
      await companies.list(),
    ],
    turnOfCompany(people.companyId),
  );
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const isMore = rows.length > usersOnPage;
  const onPage = before === undefined ? rows.slice(0, usersOnPage) : rows.slice(isMore ? 1 : 0);
  return {
    users: onPage.map((each) => ({
      ...each,
      company: names.get(each.companyId) ?? '',
      awaitsSetUp: awaitsSetUp(each, each.factors.length > 0),
    })),
    before: (before === undefined ? after !== undefined : isMore) ? onPage[0]?.cursor : undefined,
    after: (before === undefined ? isMore : true) ? onPage.at(-1)?.cursor : undefined,
    count,
    numbersSpared,
    companies: people.companyId === undefined ? all.map(({ id, name }) => ({ id, name })) : [],
  };
}

/** How many users of a company its admin sees, and how many of them have a method. @throws as `listUsers` */
export async function countUsers(
  { coverage }: Pick<Parts, 'coverage'>,
  reader: Pick<Reader, 'companyId' | 'role'>,
): Promise<EnrolmentCounts> {
  const people = peopleUnder(reader);
  return listings.run(() => coverage.count(people), turnOfCompany(people.companyId));
}

/** The reader's own limits win over what an address asks for. */
function narrowed({ companyId, roles }: People, filter: UserListing['filter']): UserFilter {
  return { companyId: companyId ?? filter.companyId, roles };
}

/** Operators see the end of every number anyhow. */
async function maySeekNumber(attempts: Parts['attempts'], { id, role }: Reader): Promise<boolean> {
  return role === 'operator' || (await attempts.takeAll([attemptAt('seek-number', id)])) === undefined;
}

/** One user, for operators. @throws Refusal user-unknown, store-unavailable */
export async function readUser(
  {
    users,
    companies,
    factors,
  }: {
    users: Pick<UserStore, 'find'>;
    companies: Pick<CompanyStore, 'list'>;
    factors: Pick<FactorStore, 'list'>;
  },
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

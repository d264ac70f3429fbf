import type { CompanyStore } from '../accounts/company-store.ts';
import { peopleUnder } from '../accounts/power-over.ts';
import type { User } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import { listings, turnOfCompany } from '../audit/listings.ts';
import type { CallCursor, CallFilter, CallRecord } from '../incidents/call-record.ts';
import type { CallRecordStore } from '../incidents/call-record-store.ts';
import { idOfPerson } from './id-of-person.ts';

const callsOnPage = 50;
/** Where the counting of a list ends. */
export const maxCallsCounted = 10_000;
/** Of a file, which is read in parts, so that it takes no more memory than one of them. */
const callsInPart = 500;

export interface ListCallsParts {
  callRecords: Pick<CallRecordStore, 'list' | 'count'>;
  companies: Pick<CompanyStore, 'list'>;
  users: Pick<UserStore, 'loginsOf' | 'findByLogin'>;
}

/** What a reader asks of the list. */
export interface CallListing {
  /** `person`: a login, or the id of an erased user. */
  filter: Pick<CallFilter, 'companyId' | 'outcome' | 'route' | 'trunk' | 'digits' | 'from' | 'until'> & {
    person?: string | undefined;
  };
  after?: CallCursor | undefined;
  before?: CallCursor | undefined;
}

/** A call, with the names of whom it was for. */
export type ListedCall = CallRecord & { login: string | undefined; company: string | undefined };

export interface CallsPage {
  calls: ListedCall[];
  before: CallCursor | undefined;
  after: CallCursor | undefined;
  /** Over all pages; `maxCallsCounted + 1` for more than are counted. */
  count: number;
  /** The companies that the list can be narrowed to; none for a company admin. */
  companies: { id: string; name: string }[];
}

type Reader = Pick<User, 'companyId' | 'role'>;

/**
 * The calls that somebody with power sees, a page at a time. A company admin sees those of the company's own users,
 * whatever the filter says, and seeks neither numbers nor trunks.
 *
 * @throws Refusal too-busy, store-unavailable
 */
export async function listCalls(
  parts: ListCallsParts,
  reader: Reader,
  { filter, after, before }: CallListing,
): Promise<CallsPage> {
  const wanted = await narrowed(parts, reader, filter);
  const { companyId: own } = peopleUnder(reader);
  return listings.run(async () => {
    const rows = await parts.callRecords.list({ ...wanted, after, before, limit: callsOnPage + 1 });
    const count = await parts.callRecords.count(wanted, maxCallsCounted + 1);
    const companies = await parts.companies.list();
    const isMore = rows.length > callsOnPage;
    const onPage = before === undefined ? rows.slice(0, callsOnPage) : rows.slice(isMore ? 1 : 0);
    return {
      calls: await withNames(parts, onPage, companies),
      before: (before === undefined ? after !== undefined : isMore) ? cursorOf(onPage[0]) : undefined,
      after: (before === undefined ? isMore : true) ? cursorOf(onPage.at(-1)) : undefined,
      count,
      companies: own === undefined ? companies.map(({ id, name }) => ({ id, name })) : [],
    };
  }, turnOfCompany(own));
}

/**
 * All calls of a list, in parts.
 *
 * @throws as `listCalls`
 */
export async function* eachCall(
  parts: ListCallsParts,
  reader: Reader,
  filter: CallListing['filter'],
): AsyncGenerator<ListedCall[]> {
  const turn = turnOfCompany(peopleUnder(reader).companyId);
  const wanted = await narrowed(parts, reader, filter);
  const companies = await parts.companies.list();
  let after: CallCursor | undefined;
  while (true) {
    // Each part has a turn of its own, so that a slow reader of the file keeps nobody waiting.
    const calls = await listings.run(async () => {
      const rows = await parts.callRecords.list({ ...wanted, after, limit: callsInPart });
      return withNames(parts, rows, companies);
    }, turn);
    yield calls;
    if (calls.length < callsInPart) return;
    after = cursorOf(calls.at(-1));
  }
}

/** The reader's own limits win over what an address asks for. */
async function narrowed(
  { users }: Pick<ListCallsParts, 'users'>,
  reader: Reader,
  { person, digits, companyId, trunk, ...filter }: CallListing['filter'],
): Promise<CallFilter> {
  const { companyId: own } = peopleUnder(reader);
  const userId = person === undefined ? undefined : await idOfPerson(users, person);
  if (own === undefined) return { ...filter, userId, companyId, digits, trunk };
  return { ...filter, userId, companyId: own, withoutOperators: true };
}

async function withNames(
  { users }: Pick<ListCallsParts, 'users'>,
  calls: readonly CallRecord[],
  companies: readonly { id: string; name: string }[],
): Promise<ListedCall[]> {
  const logins = await users.loginsOf(calls.map(({ userId }) => userId));
  const names = new Map(companies.map(({ id, name }) => [id, name]));
  return calls.map((call) => ({
    ...call,
    login: call.userId && (logins.get(call.userId) ?? call.userId),
    company: call.companyId && names.get(call.companyId),
  }));
}

function cursorOf(call: CallRecord | undefined): CallCursor | undefined {
  return call && { requestedAt: call.requestedAt.getTime(), id: call.id };
}

import { ConcurrencyLimit, type Turn } from '../concurrency-limit.ts';

/** Lists of the audit and of users that are read at a time; logins keep the other connections of the pool. */
const maxListings = 3;
/** Of operators. More lists than people read. */
export const maxWaitingListings = 20;
/** Of company admins, of whom each company has some. */
export const maxWaitingOfAdmins = 20;
const maxOfCompany = 3;
/** Of API keys. An identity provider repeats what is refused. */
export const maxWaitingOfKeys = 10;
const maxOfKey = 2;
/** What a company or a key asks for besides. */
const maxWaitingOfFloods = 20;

/** One for this process, because lists use up its connections to PostgreSQL. A search reads every user. */
export const listings = new ConcurrencyLimit(maxListings, maxWaitingOfFloods, 'too-busy', [
  { name: 'operators', maxWaiting: maxWaitingListings },
  { name: 'admins', maxWaiting: maxWaitingOfAdmins, maxEach: maxOfCompany },
  { name: 'keys', maxWaiting: maxWaitingOfKeys, maxEach: maxOfKey },
]);

/** Where operators and commands wait. */
export const turnOfOperators: Turn = { queue: 'operators' };

/** Where a list waits that somebody with power reads. @param companyId undefined for a reader of every company */
export function turnOfCompany(companyId: string | undefined): Turn {
  return companyId === undefined ? turnOfOperators : { queue: 'admins', by: companyId };
}

/** Where a list waits that an API key reads. */
export function turnOfKey({ id }: { id: string }): Turn {
  return { queue: 'keys', by: id };
}

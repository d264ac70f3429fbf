import { ConcurrencyLimit } from '../concurrency-limit.ts';

/** Lists of the audit and of users that are read at a time; logins keep the other connections of the pool. */
const maxListings = 3;
/** More lists than people read. */
export const maxWaitingListings = 20;

/** One for this process, because lists use up its connections to PostgreSQL. A search reads every user. */
export const listings = new ConcurrencyLimit(maxListings, maxWaitingListings, 'too-busy');

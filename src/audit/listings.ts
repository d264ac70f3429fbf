import { ConcurrencyLimit } from '../concurrency-limit.ts';

/** Lists of the audit and of users that are read at a time; logins keep the other connections of the pool. */
const maxListings = 3;
/** More than that is no person who reads. */
export const maxWaitingListings = 20;

/** Of this process, because its connections to PostgreSQL are what lists use up. A search reads every user. */
export const listings = new ConcurrencyLimit(maxListings, maxWaitingListings, 'too-busy');

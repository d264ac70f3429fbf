import { type Database, query } from '../postgres/connect-postgres.ts';
import { type Enrolment, type EnrolmentRow, enrolmentFromRow, factorsOfUser, listedColumns } from './enrolment-row.ts';
import {
  patternOf,
  searchWords,
  type UserCursor,
  type UserFilter,
  type UserSort,
  userSorts,
  userStates,
} from './user-filter.ts';

export interface EnrolmentQuery extends UserFilter {
  /** Default by login. */
  sort?: UserSort | undefined;
  /** Only users after this one in the order, or before it, and then the nearest ones. */
  after?: UserCursor | undefined;
  before?: UserCursor | undefined;
  /** 1 to 500; default 50. */
  limit?: number | undefined;
}

const maxRows = 500;
/** More companies, or users by a number, than one word of a search is meant to find. */
const maxFound = 500;
/** Fewer users are sorted in less time than an index is walked for them. */
const maxSorted = 3_000;

/** A word of a search with what it finds in other tables. */
interface ResolvedWord {
  pattern: string;
  companyIds: readonly string[];
  userIds: readonly string[];
}

/**
 * Lists of users with their second factors. Every method throws Refusal store-unavailable when the database is away.
 */
export class EnrolmentStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** In the order of `sort`. */
  async list(wanted: EnrolmentQuery = {}): Promise<Enrolment[]> {
    return this.#list(wanted, await this.#resolve(wanted));
  }

  /** The same with the number of users over all pages, of which at most `maxCount` are counted. */
  async page(wanted: EnrolmentQuery, maxCount: number): Promise<{ users: Enrolment[]; count: number }> {
    const words = await this.#resolve(wanted);
    const rows = await query(() => {
      const all = this.#database('users as u').select(this.#database.raw('1'));
      narrow(all, wanted, words);
      return this.#database.count<{ count: string }[]>('* as count').from(all.limit(maxCount).as('listed'));
    });
    const count = Number(rows[0]?.count ?? 0);
    return { users: await this.#list(wanted, words, count < maxSorted), count };
  }

  /** @param isFew then they are found first and sorted after, instead of read in order until a page is full */
  async #list(wanted: EnrolmentQuery, words: readonly ResolvedWord[], isFew = false): Promise<Enrolment[]> {
    const { sort = 'login', after, before, limit = 50 } = wanted;
    const { key, type, unique, descending } = userSorts[sort];
    // What no index has, so that PostgreSQL does not walk one.
    const order = isFew ? (type === 'text' ? `(${key} || '')` : `(${key} + interval '0')`) : key;
    const backwards = before !== undefined;
    const direction = descending === backwards ? 'asc' : 'desc';
    const rows: EnrolmentRow[] = await query(() => {
      const users = this.#database('users as u').select(
        ...listedColumns.map((column) => `u.${column}`),
        this.#database.raw(`${key}::text as sort_key`),
        this.#database.raw(factorsOfUser),
      );
      const from = before ?? after;
      narrow(users, wanted, words);
      if (from !== undefined) goOn(users, sort, from, direction);
      return users
        .orderByRaw(unique ? `${order} ${direction}` : `${order} ${direction}, u.id ${direction}`)
        .limit(Math.max(1, Math.min(limit, maxRows)));
    });
    return (backwards ? rows.reverse() : rows).map(enrolmentFromRow);
  }

  /** The companies and users that a word of the search finds in other tables. */
  async #resolve({ search = '', searchesNumbers = true }: UserFilter): Promise<ResolvedWord[]> {
    const resolved: ResolvedWord[] = [];
    // One after another, because a list must not take every connection.
    for (const word of searchWords(search)) {
      const pattern = patternOf(word);
      const companies = () =>
        this.#database('companies').whereRaw(`' ' || lower(name) like ?`, [pattern]).limit(maxFound).pluck('id');
      const companyIds: string[] = await query(companies);
      const digits = searchesNumbers ? word.digits : undefined;
      resolved.push({ pattern, companyIds, userIds: digits === undefined ? [] : await this.#ownersOf(digits) });
    }
    return resolved;
  }

  /** The users who have a number with these last digits, at least four. */
  async #ownersOf(digits: string): Promise<string[]> {
    return query(() =>
      this.#database('factors')
        .whereRaw('right(number, 4) = ?', [digits.slice(-4)])
        .whereRaw('number like ?', [`%${digits}`])
        .limit(maxFound)
        .pluck('user_id'),
    );
  }
}

type Users = ReturnType<Database['queryBuilder']>;

/** Adds the conditions of a filter. */
function narrow(users: Users, filter: UserFilter, words: readonly ResolvedWord[]): void {
  const { companyId, roles, state, kind, lastLoginBefore } = filter;
  if (companyId !== undefined) users.where('u.company_id', companyId);
  if (roles !== undefined) users.whereIn('u.role', roles);
  if (state !== undefined) users.whereRaw(userStates[state]);
  if (kind !== undefined) users.whereRaw('u.method_kinds @> array[?]::text[]', [kind]);
  if (lastLoginBefore !== undefined) users.whereRaw(`${userSorts['last-login'].key} < ?::date`, [lastLoginBefore]);
  for (const { pattern, companyIds, userIds } of words) {
    users.where((either) => {
      either.whereRaw('u.search_text like ?', [pattern]);
      if (companyIds.length > 0) either.orWhereRaw('u.company_id = any(?)', [[...companyIds]]);
      if (userIds.length > 0) either.orWhereRaw('u.id = any(?)', [[...userIds]]);
    });
  }
}

/** Goes on behind a cursor. */
function goOn(users: Users, sort: UserSort, { key: at, id }: UserCursor, direction: 'asc' | 'desc'): void {
  const { key, type, unique } = userSorts[sort];
  const sign = direction === 'asc' ? '>' : '<';
  const read = type === 'text' ? 'lower(? collate "C")' : '?::timestamptz';
  if (unique) users.whereRaw(`${key} ${sign} ${read}`, [at]);
  else users.whereRaw(`(${key}, u.id) ${sign} (${read}, ?)`, [at, id]);
}

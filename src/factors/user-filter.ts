import type { FactorKind } from '../accounts/factor-kind.ts';
import type { Role } from '../accounts/user.ts';
import { failuresToLock } from './failure-store.ts';

/** What a list of users can be narrowed to. */
export const userStates = {
  'no-method': `u.method_kinds = '{}'`,
  reset: `u.method_kinds = '{}' and u.second_factor_reset_at is not null`,
  disabled: 'u.disabled_at is not null',
  held: 'u.calls_held_at is not null',
  // The ids are sought first, because few have them. The `100` of the index must be the same number.
  locked: `u.id = any(array(select user_id from second_factor_failures where failures >= ${failuresToLock}))
    and exists (
      select from second_factor_failures f
      where f.user_id = u.id and f.failures >= ${failuresToLock} and f.asker in ('login', 'known')
        and not coalesce(f.last_at < u.second_factor_reset_at, false))`,
} as const satisfies Record<string, string>;

export type UserState = keyof typeof userStates;

/**
 * The orders of a list. `key`: what an index has, with the id where it is not unique. `type`: of the key, as a text is
 * read back.
 */
export const userSorts = {
  login: { key: 'lower(u.login collate "C")', type: 'text', unique: true, descending: false },
  name: { key: 'lower(u.name collate "C")', type: 'text', unique: false, descending: false },
  'last-login': {
    key: `coalesce(u.last_login_at, '-infinity')`,
    type: 'timestamptz',
    unique: false,
    descending: false,
  },
  newest: { key: 'u.created_at', type: 'timestamptz', unique: false, descending: true },
} as const satisfies Record<
  string,
  { key: string; type: 'text' | 'timestamptz'; unique: boolean; descending: boolean }
>;

export type UserSort = keyof typeof userSorts;

/** Which users. Whom the reader may see is up to the caller (`peopleUnder`). */
export interface UserFilter {
  /** Undefined for every company. */
  companyId?: string | undefined;
  /** Every role by default. */
  roles?: readonly Role[] | undefined;
  /**
   * Words of which each is part of the name, login, mail address, extension or company, or the last digits of a number.
   * Of a word of one or two characters a word of these begins with it.
   */
  search?: string | undefined;
  /** Whether words of four digits or more are sought among the numbers of methods too. */
  searchesNumbers?: boolean | undefined;
  state?: UserState | undefined;
  kind?: FactorKind | undefined;
  /** Whose last login was before this day, or who never logged in: `2027-02-28`. */
  lastLoginBefore?: string | undefined;
}

/** A list has few of them, and each is a question to the database. */
const maxWords = 6;
/** Fewer digits are those of too many numbers. */
const minDigits = 4;

/** A word of a search, in lower case. `digits`: the last digits of a number that it may be. */
export interface SearchWord {
  text: string;
  digits?: string | undefined;
}

/** @returns the words; a number that is written with spaces is one of them */
export function searchWords(search: string): SearchWord[] {
  const text = search.trim().toLowerCase();
  if (text === '') return [];
  const isNumber = /^[+(]?[\d\s()./-]+$/.test(text) && (text.match(/\d/g)?.length ?? 0) >= minDigits;
  const words = isNumber ? [text] : text.split(/\s+/).slice(0, maxWords);
  return words.map((word) => ({ text: word, digits: digitsOf(word) }));
}

/** Whether a search could tell which user has a number. */
export function seeksNumber(search: string): boolean {
  return searchWords(search).some(({ digits }) => digits !== undefined);
}

function digitsOf(word: string): string | undefined {
  if (!/^[+(]?[\d\s()./-]+$/.test(word)) return undefined;
  const digits = word.replace(/\D/g, '');
  // Before a whole number stand zeros that are no part of it in E.164.
  const significant = digits.length >= 9 ? digits.replace(/^0+/, '') : digits;
  return significant.length < minDigits || significant.length > 15 ? undefined : significant;
}

/** The word as a pattern of `like` on `search_text`, in which each field begins with a space. */
export function patternOf({ text }: Pick<SearchWord, 'text'>): string {
  const literal = text.replace(/[\\%_]/g, '\\$&');
  return text.length < 3 ? `% ${literal}%` : `%${literal}%`;
}

/** A place in a sorted list: after or before the user with this key. */
export interface UserCursor {
  key: string;
  id: string;
}

/** `key|id`, as an address carries it. */
export function showCursor({ key, id }: UserCursor): string {
  return `${key}|${id}`;
}

/** @returns undefined for a text that no page made for this order */
export function readCursor(text: string, sort: UserSort): UserCursor | undefined {
  if (text === '' || text.includes('\0')) return undefined;
  const end = text.lastIndexOf('|');
  const [key, id] = end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
  if (userSorts[sort].type === 'timestamptz' && !momentShape.test(key)) return undefined;
  return { key, id };
}

/** As PostgreSQL writes a moment. */
const momentShape = /^(?:-infinity|\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?[+-]\d{2}(?::\d{2})?)$/;

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

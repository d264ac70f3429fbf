import type { FastifyRequest } from 'fastify';
import { type FactorKind, factorKinds } from '../../accounts/factor-kind.ts';
import type { UserListing, UsersPage } from '../../factors/list-users.ts';
import {
  isDay,
  readCursor,
  showCursor,
  type UserSort,
  type UserState,
  userSorts,
  userStates,
} from '../../factors/user-filter.ts';
import { queryText } from '../kit/read-form.ts';
import type { UserSearchView } from './user-search.ts';

const kinds: readonly string[] = factorKinds;

/** What the address of a list asks for. What no page of ours asks for is left out. */
export function readUserListing(request: FastifyRequest): UserListing {
  const text = (name: string) => queryText(request, name).trim();
  const [state, kind, day, sort] = [text('state'), text('kind'), text('last-login-before'), text('sort')];
  const order = isSort(sort) ? sort : 'login';
  return {
    filter: {
      search: text('search').slice(0, maxSearchLength).replaceAll('\0', ''),
      companyId: text('company').replaceAll('\0', '') || undefined,
      state: isState(state) ? state : undefined,
      kind: isKind(kind) ? kind : undefined,
      lastLoginBefore: isDay(day) ? day : undefined,
    },
    sort: order,
    after: readCursor(queryText(request, 'after'), order),
    before: readCursor(queryText(request, 'before'), order),
  };
}

const maxSearchLength = 80;

/** What the form above the list shows, and the addresses of the pages before and after. */
export function userSearchView(path: string, listing: UserListing, page: UsersPage): UserSearchView {
  const { filter, sort = 'login' } = listing;
  const chosen: Record<string, string | undefined> = {
    search: filter.search,
    state: filter.state,
    kind: filter.kind,
    company: page.companies.length === 0 ? undefined : filter.companyId,
    'last-login-before': filter.lastLoginBefore,
    sort: sort === 'login' ? undefined : sort,
  };
  const given = Object.entries(chosen).filter((each): each is [string, string] => (each[1] ?? '') !== '');
  const address = (more: Record<string, string>) =>
    `${path}?${new URLSearchParams([...given, ...Object.entries(more)])}`;
  const { before, after, count, numbersSpared, companies } = page;
  return {
    path,
    chosen: Object.fromEntries(given),
    companies,
    count,
    numbersSpared,
    previous: before && address({ before: showCursor(before) }),
    next: after && address({ after: showCursor(after) }),
  };
}

function isState(text: string): text is UserState {
  return Object.hasOwn(userStates, text);
}

function isSort(text: string): text is UserSort {
  return Object.hasOwn(userSorts, text);
}

function isKind(text: string): text is FactorKind {
  return kinds.includes(text);
}

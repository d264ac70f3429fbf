import { factorKinds } from '../../accounts/factor-kind.ts';
import { maxCounted } from '../../factors/list-users.ts';
import { userSorts, userStates } from '../../factors/user-filter.ts';
import { selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';

export interface UserSearchView {
  /** The list: `/operator/users` or `/company/users`. */
  path: string;
  /** What was typed and chosen, by the name of its field. */
  chosen: Readonly<Record<string, string>>;
  /** To choose from; none for a company admin. */
  companies: readonly { id: string; name: string }[];
  /** Users over all pages; more than `maxCounted` for more than are counted. */
  count: number;
  numbersSpared: boolean;
  /** Addresses of the pages before and after. */
  previous?: string | undefined;
  next?: string | undefined;
}

const stateNames = Object.keys(userStates) as (keyof typeof userStates)[];
const sortNames = Object.keys(userSorts) as (keyof typeof userSorts)[];

/** The form above a list. All that it asks is in the address, so that a link to the list can be sent. */
export function userSearch(context: RenderContext, view: UserSearchView): Html {
  const { path, chosen, companies, count, numbersSpared } = view;
  const option = (value: string, text: TextName) => ({ value, text: t(context, text) });
  const select = (name: string, label: TextName, options: { value: string; text: string }[]) =>
    selectField(context, { name, label, value: chosen[name] ?? '', options });
  const isNarrowed = Object.keys(chosen).some((name) => name !== 'sort');
  return html`<form class="card" method="get" action="${path}" role="search">
      <div class="field">
        <label for="search">${t(context, companies.length > 0 ? 'search' : 'search-company')}</label>
        <input id="search" name="search" type="search" value="${chosen.search ?? ''}" autocomplete="off" maxlength="80">
      </div>
      <div class="side-by-side">
        ${select('state', 'filter-state', [
          option('', 'filter-any'),
          ...stateNames.map((each) => option(each, `filter-state-${each}`)),
        ])}
        ${select('kind', 'filter-kind', [
          option('', 'filter-any'),
          ...factorKinds.map((each) => option(each, `kind-${each}`)),
        ])}
        ${
          companies.length > 0 &&
          select('company', 'field-company', [
            option('', 'filter-any'),
            ...companies.map(({ id, name }) => ({ value: id, text: name })),
          ])
        }
        <div class="field">
          <label for="last-login-before">${t(context, 'filter-last-login')}</label>
          <input id="last-login-before" name="last-login-before" type="date" value="${chosen['last-login-before'] ?? ''}">
        </div>
        ${select('sort', 'sort', [...sortNames.map((each) => option(each === 'login' ? '' : each, `sort-${each}`))])}
      </div>
      <div class="buttons"><button class="primary" type="submit">${t(context, 'find')}</button>
        ${isNarrowed && html`<a class="button" href="${path}">${t(context, 'filter-clear')}</a>`}</div>
    </form>
    <p role="status">${
      count > maxCounted ? t(context, 'users-many', { count: maxCounted }) : t(context, 'users-found', { count })
    }${numbersSpared && html` <strong>${t(context, 'numbers-spared')}</strong>`}</p>`;
}

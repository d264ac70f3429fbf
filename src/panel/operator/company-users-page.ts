import type { FactorKind } from '../../accounts/factor-kind.ts';
import { helpLink } from '../help/help-link.ts';
import { methodIcon } from '../kinds/method-words.ts';
import { addresses } from '../kit/addresses.ts';
import { buttonForm, field, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { pager } from '../kit/pager.ts';
import { formatDay, type Notice, type RenderContext, t } from '../kit/render-context.ts';
import { editPath } from './edit-user-page.ts';
import { endWords } from './end-words.ts';
import { tableLinks } from './import-page.ts';
import { personLink } from './person-link.ts';
import { remindForm, requiredWords } from './remind-form.ts';
import { type UserSearchView, userSearch } from './user-search.ts';

/** A user as a company admin sees them: kinds and dates, never a number. */
export interface CompanyUser {
  id: string;
  login: string;
  name: string;
  methods: readonly { kind: FactorKind; addedAt: Date }[];
  /** A new password is required and was not chosen yet. */
  passwordAsked: boolean;
  disabled: boolean;
  /** Whether it is who looks at the list: nobody acts on themself there. */
  isReader: boolean;
}

export interface CompanyUsersView {
  company: string;
  users: readonly CompanyUser[];
  counts?: { users: number; withMethod: number } | undefined;
  /** Date B (S16) of the company. */
  requireFrom?: Date | undefined;
  /** From when on nobody of the company logs in, if that is soon. */
  endsAt?: Date | undefined;
  /** Of the company; undefined for that of the site. */
  timeZone?: string | undefined;
  search: UserSearchView;
  /** What was typed before, after a refusal. */
  typed?: { login?: string; name?: string; email?: string };
  notice?: Notice | undefined;
}

export function companyUsersPage(context: RenderContext, view: CompanyUsersView): Html {
  const { company, users, counts, endsAt, timeZone, search, typed = {}, notice } = view;
  return layout(context, {
    title: 'company-title',
    intro:
      counts === undefined
        ? company
        : t(context, 'company-counts', { company, users: counts.users, withMethod: counts.withMethod }),
    wide: true,
    body: html`${noticeBox(context, notice)}
    ${endsAt !== undefined && html`<p class="card" role="status"><strong>${endWords(context, { endsAt, timeZone })}</strong></p>`}
    ${remindCard(context, view)}
    ${userSearch(context, search)}
    ${users.length === 0 && html`<p class="card">${t(context, 'nobody-found')}</p>`}
    <ul class="rows users">
      ${users.map((each) => userRow(context, each))}
    </ul>
    ${pager(context, search)}
    <section class="card" aria-labelledby="add-user-title">
      <h2 id="add-user-title">${t(context, 'add-user-title')}</h2>
      <p class="hint">${t(context, 'add-user-hint')}</p>
      ${helpLink(context, 'adding-user')}
      ${form(context, {
        action: addresses.companyUsers,
        fields: html`<div class="side-by-side">
          ${field(context, { name: 'name', label: 'person-name', value: typed.name, autocomplete: 'off', maxLength: 80 })}
          ${field(context, { name: 'login', label: 'login', value: typed.login, autocomplete: 'off', maxLength: 64 })}
          ${field(context, { name: 'email', label: 'email', type: 'email', value: typed.email, autocomplete: 'off', required: false })}
        </div>`,
        submit: 'add-user',
      })}
      ${tableLinks(context, addresses.companyUsers)}
    </section>`,
  });
}

function remindCard(context: RenderContext, { counts, requireFrom, timeZone }: CompanyUsersView): Html | false {
  const button = remindForm(context, `${addresses.companyUsers}/remind`, counts ?? {});
  if (button === false) return false;
  return html`<div class="card">${requiredWords(context, { requireFrom, timeZone })}${button}</div>`;
}

function userRow(context: RenderContext, user: CompanyUser): Html {
  const { id, login, name, methods, passwordAsked, disabled, isReader } = user;
  return html`<li>
    <p class="who"><strong>${isReader ? name : personLink(addresses.companyUsers, user)}</strong><span class="hint">${login}${disabled && ` · ${t(context, 'disabled')}`}</span></p>
    ${methodKinds(context, methods)}
    <div class="acts">${
      isReader
        ? html`<a class="button" href="${addresses.password}">${t(context, 'password-title')}</a>`
        : [
            editLink(context, { list: addresses.companyUsers, id, name }),
            passwordAsked
              ? html`<span class="hint">${t(context, 'password-asked')}</span>`
              : buttonForm(context, {
                  action: `${addresses.companyUsers}/${encodeURIComponent(id)}/ask-password`,
                  text: 'ask-password',
                  about: name,
                }),
          ]
    }</div>
  </li>`;
}

/** The link to the page on which a user is changed, disabled or erased. */
export function editLink(context: RenderContext, { list, id, name }: { list: string; id: string; name: string }): Html {
  return html`<a class="button" href="${editPath(list, id)}">${t(context, 'edit-user')}<span class="unseen"> ${name}</span></a>`;
}

/** The kinds of a user's methods, with their dates. */
export function methodKinds(context: RenderContext, methods: readonly { kind: FactorKind; addedAt: Date }[]): Html {
  if (methods.length === 0) return html`<p class="kinds none">${t(context, 'no-methods-yet')}</p>`;
  return html`<ul class="kinds">${methods.map(
    ({ kind, addedAt }) =>
      html`<li>${methodIcon({ kind })}<span>${t(context, `kind-${kind}`)}<span class="hint">${formatDay(context, addedAt)}</span></span></li>`,
  )}</ul>`;
}

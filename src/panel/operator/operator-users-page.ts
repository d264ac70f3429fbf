import type { Role } from '../../accounts/user.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { addresses, devicesPath, setUpCodePath } from '../kit/addresses.ts';
import { buttonForm, noticeBox } from '../kit/forms.ts';
import { type Html, type HtmlValue, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { pager } from '../kit/pager.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';
import { type CompanyUser, editLink, methodKinds } from './company-users-page.ts';
import { tableLinks } from './import-page.ts';
import { personLink } from './person-link.ts';
import { type UserSearchView, userSearch } from './user-search.ts';

export interface OperatorUser extends CompanyUser {
  company: string;
  role: Role;
  /** Calls to this user are held, because one was reported as unwanted. */
  callsHeld: boolean;
  /** A telephone of this user is not called for now, because the right keys were not pressed. */
  keysMissed: boolean;
  /** Was reset, and has no method since. */
  awaitsSetUp: boolean;
}

export interface OperatorUsersView {
  search: UserSearchView;
  users: readonly OperatorUser[];
  notice?: Notice | undefined;
}

export function operatorUsersPage(context: RenderContext, { search, users, notice }: OperatorUsersView): Html {
  return layout(context, {
    title: 'operator-title',
    wide: true,
    aside: html`<p><a class="button primary" href="${addresses.addUser}">${t(context, 'add-user-title')}</a></p>
      ${tableLinks(context, addresses.operatorUsers)}`,
    body: html`${noticeBox(context, notice)}
    ${userSearch(context, search)}
    ${users.length === 0 && html`<p class="card">${t(context, 'nobody-found')}</p>`}
    <ul class="rows users">
      ${users.map((each) => userRow(context, each))}
    </ul>
    ${pager(context, search)}`,
  });
}

function userRow(context: RenderContext, user: OperatorUser): Html {
  const { id, login, name, company, role, disabled, callsHeld, keysMissed, awaitsSetUp, methods, isReader } = user;
  const path = `${addresses.operatorUsers}/${encodeURIComponent(id)}`;
  return html`<li>
    <p class="who"><strong>${isReader ? name : personLink(addresses.operatorUsers, user)}</strong><span class="hint">${login} · ${company}${
      role !== 'user' && ` · ${t(context, `role-${role}`)}`
    }${disabled && ` · ${t(context, 'disabled')}`}</span>${
      callsHeld && html`<span class="held">${t(context, 'calls-held')}</span>`
    }${keysMissed && html`<span class="held">${t(context, 'keys-missed-today')}</span>`}${awaitsSetUp && html`<span class="hint">${t(context, 'awaits-set-up')}</span>`}</p>
    ${methodKinds(context, methods)}
    <div class="acts">${isReader ? html`<a class="button" href="${addresses.methods}">${t(context, 'methods-title')}</a>` : acts(context, user, path)}</div>
  </li>`;
}

function acts(context: RenderContext, user: OperatorUser, path: string): HtmlValue {
  const { id, name, callsHeld, keysMissed, awaitsSetUp, methods } = user;
  return [
    editLink(context, { list: addresses.operatorUsers, id, name }),
    (callsHeld || keysMissed) && buttonForm(context, { action: `${path}/release`, text: 'release-calls', about: name }),
    methods.some(({ kind }) => kindViews[kind].hasDevices) &&
      html`<a class="button" href="${devicesPath(id)}">${t(context, 'devices')}<span class="unseen"> ${name}</span></a>`,
    awaitsSetUp &&
      html`<a class="button" href="${setUpCodePath(id)}">${t(context, 'new-set-up-code')}<span class="unseen"> ${name}</span></a>`,
    html`<a class="button" href="${path}/reset">${t(context, 'reset')}<span class="unseen"> ${name}</span></a>`,
  ];
}

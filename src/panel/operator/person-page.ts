import type { Role } from '../../accounts/user.ts';
import { methodIcon, methodLabel } from '../kinds/method-words.ts';
import { addresses, devicesPath, setUpCodePath } from '../kit/addresses.ts';
import { buttonForm, noticeBox } from '../kit/forms.ts';
import { type Html, type HtmlValue, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import type { MethodView } from '../kit/method-view.ts';
import { formatDay, formatMoment, type Notice, type RenderContext, t } from '../kit/render-context.ts';
import type { Gaps, TextName } from '../kit/texts.ts';
import { browserItem, type ShownBrowser } from '../methods/browsers-card.ts';
import { accessCard, type EditedUserView, editPath } from './edit-user-page.ts';
import type { OperatorDevice } from './operator-devices-page.ts';
import { personPath } from './person-link.ts';

/** A state that stops logins, codes or calls of the person now, and what ends it. */
export interface Obstacle {
  text: TextName;
  advice: TextName;
  gaps?: Gaps;
  /** The button that ends it. */
  act?: { path: string; text: TextName; suspension?: string } | undefined;
}

/** A call, message, login or change. */
export interface PersonLine {
  at: Date;
  /** In words. */
  what: string;
  details: readonly string[];
  /** What to do about it, in words. */
  advice?: string | undefined;
}

export interface PersonView {
  user: EditedUserView & { role: Role; company: string; email?: string | undefined; extension?: string | undefined };
  /** The list that the page belongs to: `/operator/users` or `/company/users`. */
  list: string;
  obstacles: readonly Obstacle[];
  /** `called`: whether and why not, in words; only of telephones. */
  methods: readonly (MethodView & { lastUsedAt?: Date | undefined; called?: string | undefined })[];
  devices: readonly OperatorDevice[];
  recoveryCodesLeft: number;
  /** In which a login asks for no code. */
  browsers: readonly ShownBrowser[];
  /** One login without a method: asked for by an operator, or allowed. */
  bypass?: 'asked' | 'allowed' | undefined;
  /** Most recently used first. */
  sessions: readonly { startedAt: Date; seenAt: Date }[];
  lastLogin?: { at: Date; details: readonly string[] } | undefined;
  awaitsSetUp: boolean;
  passwordAsked: boolean;
  calls: readonly PersonLine[];
  logins: readonly PersonLine[];
  changes: readonly PersonLine[];
  /** Shown only in the reply to the button, because it is not stored. */
  password?: string | undefined;
  notice?: Notice | undefined;
}

/** All that a helpdesk asks about one person, and the acts beside it. "I was not called" is answered here. */
export function personPage(context: RenderContext, view: PersonView): Html {
  const { user, calls, logins, changes, notice, password, list } = view;
  const { login, company, role, email, extension } = user;
  return layout(context, {
    title: 'person-title',
    intro: html`<strong>${user.name}</strong> · ${[
      login,
      company,
      ...(role === 'user' ? [] : [t(context, `role-${role}`)]),
      ...(email === undefined ? [] : [email]),
      ...(extension === undefined ? [] : [t(context, 'person-extension', { extension })]),
    ].join(' · ')}`,
    wide: true,
    aside: html`<p class="buttons"><a class="button" href="${editPath(list, user.id)}">${t(context, 'edit-user')}</a>
      ${list === addresses.operatorUsers && html`<a class="button" href="${`${personPath(list, user.id)}/data`}">${t(context, 'held-title')}</a>`}
      <a class="button" href="${list}">${t(context, 'back-to-list')}</a></p>`,
    body: html`${noticeBox(context, notice)}
    ${password !== undefined && html`<p class="card" role="status">${t(context, 'password-given')} <code>${password}</code></p>`}
    ${obstaclesCard(context, view)}
    <div class="figures">
      ${methodsCard(context, view)}
      ${sessionsCard(context, view)}
      ${devicesCard(context, view)}
      ${accessCard(context, view)}
    </div>
    ${linesCard(context, { title: 'person-calls', hint: 'person-calls-hint', lines: calls })}
    ${linesCard(context, { title: 'person-logins', lines: logins })}
    ${linesCard(context, { title: 'person-changes', lines: changes })}`,
  });
}

function obstaclesCard(context: RenderContext, { obstacles, user }: PersonView): Html {
  return html`<section class="card ${obstacles.length > 0 ? 'warned' : ''}" aria-labelledby="obstacles-title">
    <h2 id="obstacles-title">${t(context, 'obstacles-title')}</h2>
    ${
      obstacles.length === 0
        ? html`<p>${t(context, 'obstacles-none')}</p>`
        : html`<ul class="plain-list obstacles">${obstacles.map(
            ({ text, advice, gaps, act }) => html`<li><strong>${t(context, text, gaps)}</strong>
              <p>${t(context, advice)}</p>
              ${act !== undefined && personAct(context, { ...act, about: user.name })}</li>`,
          )}</ul>`
    }
  </section>`;
}

/** A button that leads back to this page. */
function personAct(
  context: RenderContext,
  { path, text, about, suspension }: { path: string; text: TextName; about: string; suspension?: string },
): Html {
  const fields = html`<input type="hidden" name="from" value="person">${
    suspension !== undefined && html`<input type="hidden" name="suspension" value="${suspension}">`
  }`;
  return buttonForm(context, { action: path, text, about, fields });
}

function methodsCard(context: RenderContext, view: PersonView): Html {
  const { methods, user, list, awaitsSetUp, recoveryCodesLeft: count } = view;
  const path = personPath(list, user.id);
  return html`<section class="card" aria-labelledby="methods-title">
    <h2 id="methods-title">${t(context, 'person-methods')}</h2>
    ${methods.length === 0 && html`<p>${t(context, awaitsSetUp ? 'awaits-set-up' : 'no-methods-yet')}</p>`}
    ${
      methods.length > 0 &&
      html`<ul class="methods flat">${methods.map(
        (each) => html`<li><div class="method">${methodIcon(each)}${methodLabel(context, each)}</div>
          <p class="hint">${each.addedAt !== undefined && t(context, 'device-since', { day: formatDay(context, each.addedAt) })}${
            each.lastUsedAt !== undefined &&
            `, ${t(context, 'method-used', { moment: formatMoment(context, each.lastUsedAt) })}`
          }${each.called !== undefined && html`<br>${each.called}`}</p></li>`,
      )}</ul>`
    }
    ${methods.length > 0 && html`<p class="hint">${t(context, 'person-recovery', { count })}</p>`}
    ${view.bypass !== undefined && html`<p>${t(context, `bypass-is-${view.bypass}`)}</p>`}
    ${
      isOperators(list) &&
      html`<div class="buttons">
      <a class="button" href="${path}/reset">${t(context, 'reset')}</a>
      ${methods.length > 0 && user.role === 'user' && html`<a class="button" href="${path}/bypass">${t(context, 'bypass-title')}</a>`}
      ${awaitsSetUp && html`<a class="button" href="${setUpCodePath(user.id)}">${t(context, 'new-set-up-code')}</a>`}
    </div>`
    }
  </section>`;
}

function sessionsCard(context: RenderContext, view: PersonView): Html {
  const { sessions, lastLogin, user, list, passwordAsked } = view;
  const path = personPath(list, user.id);
  return html`<section class="card" aria-labelledby="sessions-title">
    <h2 id="sessions-title">${t(context, 'sessions-title')}</h2>
    <p>${
      lastLogin === undefined
        ? t(context, 'last-login-none')
        : [
            t(context, 'last-login', { moment: formatMoment(context, lastLogin.at) }),
            html`<br><span class="hint">${lastLogin.details.join(' · ')}</span>`,
          ]
    }</p>
    ${sessions.length === 0 && html`<p class="hint">${t(context, 'sessions-none')}</p>`}
    <ul class="plain-list">${sessions.map(
      ({ startedAt, seenAt }) =>
        html`<li>${t(context, 'session-words', { start: formatMoment(context, startedAt), seen: formatMoment(context, seenAt) })}</li>`,
    )}</ul>
    ${view.browsers.length > 0 && html`<h3>${t(context, 'browsers-title')}</h3>`}
    <ul class="plain-list">${view.browsers.map((each) =>
      browserItem(context, each, isOperators(list) ? `${path}/forget-browser` : undefined),
    )}</ul>
    <div class="buttons">
      ${personAct(context, { path: `${path}/end-sessions`, text: 'end-sessions', about: user.name })}
      ${
        passwordAsked
          ? html`<span class="hint">${t(context, 'password-asked')}</span>`
          : personAct(context, { path: `${path}/ask-password`, text: 'ask-password', about: user.name })
      }
      ${
        mayWelcome(context, view) &&
        personAct(context, { path: `${path}/welcome`, text: 'welcome-again', about: user.name })
      }
      ${isOperators(list) && personAct(context, { path: `${path}/give-password`, text: 'give-password', about: user.name })}
    </div>
  </section>`;
}

function devicesCard(context: RenderContext, { devices, user, list }: PersonView): HtmlValue {
  return html`<section class="card" aria-labelledby="devices-title">
    <h2 id="devices-title">${t(context, 'devices-title')}</h2>
    ${devices.length === 0 && html`<p>${t(context, 'devices-none')}</p>`}
    <ul class="plain-list">${devices.map(
      ({ name, kind, addedAt, seenAt }) =>
        html`<li>${name} <span class="hint">${t(context, `device-${kind}`)} · ${t(context, 'device-since', { day: formatDay(context, addedAt) })}${
          seenAt !== undefined && `, ${t(context, 'device-seen', { day: formatDay(context, seenAt) })}`
        }</span></li>`,
    )}</ul>
    ${
      isOperators(list) &&
      html`<div class="buttons"><a class="button" href="${devicesPath(user.id)}">${t(context, 'devices-and-pairing')}</a></div>`
    }
  </section>`;
}

function linesCard(
  context: RenderContext,
  { title, hint, lines }: { title: TextName; hint?: TextName; lines: readonly PersonLine[] },
): Html {
  return html`<section class="lines" aria-labelledby="${title}">
    <h2 id="${title}">${t(context, title)}</h2>
    ${hint !== undefined && html`<p class="hint">${t(context, hint)}</p>`}
    ${lines.length === 0 && html`<p class="card">${t(context, 'audit-empty')}</p>`}
    <ul class="rows audit">${lines.map(
      ({ at, what, details, advice }) => html`<li>
        <time datetime="${at.toISOString()}">${formatMoment(context, at)}</time>
        <p class="who"><strong>${what}</strong>${details.length > 0 && html`<span class="hint">${details.join(' · ')}</span>`}</p>
        <p class="hint">${advice}</p>
      </li>`,
    )}</ul>
  </section>`;
}

/** Somebody who has never logged in, and can be mailed. */
function mayWelcome({ withoutMail }: RenderContext, { lastLogin, methods, user }: PersonView): boolean {
  return !withoutMail && lastLogin === undefined && methods.length === 0 && user.email !== undefined;
}

function isOperators(list: string): boolean {
  return list === addresses.operatorUsers;
}

import type { FactorKind } from '../../accounts/factor-kind.ts';
import type { LoginProof, UnfinishedLogin } from '../../accounts/unfinished-login.ts';
import { methodIcon, methodLabel } from '../kinds/method-words.ts';
import { addresses } from '../kit/addresses.ts';
import { buttonForm, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import type { MethodView } from '../kit/method-view.ts';
import { formatDay, formatMoment, type Notice, type RenderContext, t, tBold } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';
import { type BrowsersView, browsersCard } from './browsers-card.ts';

export interface HomeView {
  methods: readonly MethodView[];
  /** Names of the devices of the app. */
  devices?: readonly string[];
  /** Logins that somebody has not finished, newest first. */
  unfinished?: readonly UnfinishedView[];
  /** How many recovery codes are left, when one was used to log in. */
  recoveredWith?: number | undefined;
  /** Changes since the previous login, by the user or others (E02). */
  changes: readonly { text: string; at: Date }[];
  /** Where the user is logged in, this session first. */
  sessions?: readonly { digest: string; startedAt: Date; seenAt: Date; isThis: boolean }[];
  /** The login before this one. `by`: the kind of method, in words. */
  earlier?: { at: Date; address: string | undefined; by: string | undefined } | undefined;
  /** Undefined where every login asks for a code. */
  browsers?: BrowsersView | undefined;
  /** Since when the user gets no calls, because one was reported as unwanted. */
  callsHeldAt?: Date | undefined;
  /** From when a login needs a method of one of these kinds, none of which the user has. */
  methodDue?: { from: Date; kinds: readonly FactorKind[] } | undefined;
  notice?: Notice | undefined;
}

type UnfinishedView = Pick<UnfinishedLogin, 'proof' | 'address' | 'times' | 'lastAt'>;

export function homePage(context: RenderContext, view: HomeView): Html {
  const { methods, devices = [], unfinished = [], changes, sessions = [], earlier } = view;
  const { callsHeldAt, methodDue, notice } = view;
  return layout(context, {
    title: 'home-title',
    intro: t(context, 'home-intro', { name: context.person?.name ?? '' }),
    columns: true,
    body: html`${noticeBox(context, notice)}
    ${
      context.goOnHost !== undefined &&
      html`<p class="buttons"><a class="button primary" href="${addresses.goOn}">${t(context, 'go-on-to', { host: context.goOnHost })}</a></p>`
    }
    ${view.recoveredWith !== undefined && recovered(context, view.recoveredWith)}
    ${unfinished.length > 0 && unfinishedLogins(context, unfinished)}
    ${callsHeldAt !== undefined && reportedCall(context, callsHeldAt)}
    ${methodDue !== undefined && dueMethod(context, methodDue)}
    ${
      changes.length > 0 &&
      html`<section class="card" aria-labelledby="changes-title">
        <h2 id="changes-title">${t(context, 'changes-title')}</h2>
        <ul class="plain-list">${changes.map(
          ({ text, at }) =>
            html`<li>${text} <time class="hint" datetime="${at.toISOString()}">${formatMoment(context, at)}</time></li>`,
        )}</ul>
        <p class="hint">${t(context, 'changes-not-yours')}</p>
      </section>`
    }
    <section class="card" aria-labelledby="methods-title">
      <h2 id="methods-title">${t(context, 'home-methods')}</h2>
      ${
        methods.length === 0
          ? html`<p>${t(context, 'methods-none')}</p>`
          : html`<ul class="methods flat">${methods.map(
              (each) => html`<li><div class="method">${methodIcon(each)}${methodLabel(context, each)}</div></li>`,
            )}</ul>`
      }
      ${methods.length === 1 && html`<p class="hint">${t(context, 'methods-one')}</p>`}
      ${devices.length > 0 && html`<p>${t(context, 'home-devices')}: ${devices.join(' · ')}</p>`}
      <p class="buttons"><a class="button primary" href="${methods.length === 0 ? addresses.addMethod : addresses.methods}">${t(
        context,
        methods.length === 0 ? 'add-another' : 'edit-methods',
      )}</a></p>
    </section>
    ${sessions.length > 0 && ownLogins(context, { sessions, earlier })}
    ${view.browsers !== undefined && browsersCard(context, view.browsers)}
    <section class="card" aria-labelledby="password-title">
      <h2 id="password-title">${t(context, 'password-title')}</h2>
      <p>${t(context, 'home-password')}</p>
      <p class="buttons"><a class="button" href="${addresses.password}">${t(context, 'change-password')}</a></p>
      <p><a href="${addresses.heldData}">${t(context, 'held-title')}</a></p>
    </section>`,
  });
}

/** Somebody who sees a login that was not theirs ends it here, and changes the password. */
function ownLogins(
  context: RenderContext,
  { sessions, earlier }: Required<Pick<HomeView, 'sessions' | 'earlier'>>,
): Html {
  const moments = (startedAt: Date, seenAt: Date) =>
    t(context, 'session-words', { start: formatMoment(context, startedAt), seen: formatMoment(context, seenAt) });
  const from = [earlier?.by, earlier?.address].filter((each) => each !== undefined).join(' · ');
  return html`<section class="card" aria-labelledby="own-logins-title">
    <h2 id="own-logins-title">${t(context, 'own-logins-title')}</h2>
    <p>${
      earlier === undefined
        ? t(context, 'own-login-first')
        : [
            t(context, 'own-login-before', { moment: formatMoment(context, earlier.at) }),
            from !== '' && html`<br><span class="hint">${from}</span>`,
          ]
    }</p>
    <ul class="plain-list">${sessions.map(
      ({ digest, startedAt, seenAt, isThis }) =>
        html`<li>${
          isThis ? html`<strong>${t(context, 'session-this')}</strong>` : t(context, 'session-other')
        } <span class="hint">${moments(startedAt, seenAt)}</span>${
          !isThis &&
          buttonForm(context, {
            action: addresses.endSession,
            text: 'session-end',
            about: formatMoment(context, startedAt),
            fields: html`<input type="hidden" name="session" value="${digest}">`,
          })
        }</li>`,
    )}</ul>
  </section>`;
}

/** A code is gone, and what it stood in for may be lost. */
function recovered(context: RenderContext, left: number): Html {
  return html`<section class="card warned" aria-labelledby="recovered-title">
    <h2 id="recovered-title">${t(context, 'recovered-title')}</h2>
    <p>${t(context, 'recovered', { count: left })}</p>
    <div class="buttons">
      <a class="button primary" href="${addresses.addMethod}">${t(context, 'add-another')}</a>
      <a class="button" href="${addresses.methods}">${t(context, 'edit-methods')}</a>
    </div>
  </section>`;
}

/** Either the user caused the call, or someone has their password. */
function reportedCall(context: RenderContext, at: Date): Html {
  return html`<section class="notice bad" aria-labelledby="reported-title">
    <div class="plain-list">
      <p id="reported-title">${t(context, 'reported-call', { day: formatDay(context, at) })}</p>
      <p><a href="${addresses.password}">${t(context, 'change-password')}</a></p>
    </div>
  </section>`;
}

/** Nothing is refused before that day, so that nobody is surprised on it. */
function dueMethod(context: RenderContext, { from, kinds: due }: NonNullable<HomeView['methodDue']>): Html {
  const kinds = due.map((kind) => t(context, `kind-${kind}`)).join(', ');
  return html`<section class="card warned" aria-labelledby="method-due-title">
    <h2 id="method-due-title">${t(context, 'method-due-title')}</h2>
    <p>${tBold(context, 'method-due', { day: formatDay(context, from), kinds })}</p>
    <p class="buttons"><a class="button primary" href="${addresses.addMethod}">${t(context, 'add-another')}</a></p>
  </section>`;
}

const unfinishedTexts: Record<LoginProof, TextName> = {
  password: 'unfinished-password',
  app: 'unfinished-app',
  panel: 'unfinished-panel',
  reset: 'unfinished-reset',
};

/** More than this would hide the buttons on a telephone. */
const maxShownUnfinished = 5;

/** Somebody else has the password, or it was the user, who can say so and is then not told again. */
function unfinishedLogins(context: RenderContext, unfinished: readonly UnfinishedView[]): Html {
  const others = unfinished.length - maxShownUnfinished;
  const knowsPassword = unfinished.some(({ proof }) => proof !== 'reset');
  return html`<section class="card warned" aria-labelledby="unfinished-title">
    <h2 id="unfinished-title">${t(context, 'unfinished-title')}</h2>
    <ul class="plain-list">${unfinished.slice(0, maxShownUnfinished).map((each) => html`<li>${sentence(context, each)}</li>`)}
    ${others > 0 && html`<li>${t(context, 'unfinished-more', { count: others })}</li>`}</ul>
    <p>${t(context, knowsPassword ? 'unfinished-next' : 'unfinished-next-reset')}</p>
    <div class="buttons">
      <a class="button primary" href="${addresses.password}">${t(context, 'change-password')}</a>
      ${buttonForm(context, { action: addresses.unfinished, text: 'unfinished-mine' })}
    </div>
  </section>`;
}

function sentence(context: RenderContext, { proof, address, times, lastAt }: UnfinishedView): string {
  const moment = formatMoment(context, lastAt);
  const said = t(context, unfinishedTexts[proof], { moment, address });
  return times === 1 ? said : `${said} ${t(context, 'unfinished-times', { count: times })}`;
}

import type { FactorKind } from '../../accounts/factor-kind.ts';
import type { HelpContact } from '../../accounts/help-contact.ts';
import { helpLink } from '../help/help-link.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { methodIcon, methodLabel } from '../kinds/method-words.ts';
import { addresses } from '../kit/addresses.ts';
import { doneLink } from '../kit/done-link.ts';
import { buttonForm, field, form, noticeBox, tokenField } from '../kit/forms.ts';
import { helpContact } from '../kit/help-contact.ts';
import { type Html, type HtmlValue, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import type { MethodView } from '../kit/method-view.ts';
import { formatDate, type Notice, type RenderContext, t, tBold } from '../kit/render-context.ts';

export interface SetUpView {
  /** Kinds that can be added, in the order of advice (S04). */
  kinds: readonly FactorKind[];
  /** The host at which this person adds passkeys, when it is not this one. */
  passkeysAt?: string | undefined;
  /** Methods that the user already has. */
  methods: readonly MethodView[];
  /** Whether the set-up may be skipped (S16), or why not. */
  skip: 'may' | 'by-link' | 'required-by-date' | 'required-by-reset' | 'required-by-power' | 'required-by-rule';
  /** Whose method it will be, where a link says so and not a password. */
  login?: string | undefined;
  /** Last day on which it may be skipped, such as `2027-02-28`; undefined when none is set. */
  lastDayToSkip?: string | undefined;
  /** Whether the code from the operator comes first, after a reset. */
  codeFirst?: boolean;
  /** How to reach the operator, who gives that code. */
  help?: HelpContact | undefined;
  notice?: Notice | undefined;
}

/** Used during the login when there is no method, and later to add another one. */
export function setUpPage(context: RenderContext, view: SetUpView): Html {
  const { methods, notice } = view;
  const inLogin = context.person === undefined;
  return layout(context, {
    title: inLogin ? 'set-up-title' : 'add-title',
    intro: introOf(context, view),
    body: html`${noticeBox(context, notice)}
    ${
      methods.length > 0 &&
      html`<ul class="methods small" aria-label="${t(context, 'methods-there')}">
        ${methods.map((each) => html`<li><div class="method">${methodIcon(each)}${methodLabel(context, each)}</div></li>`)}
      </ul>`
    }
    ${view.codeFirst === true ? operatorCode(context, view.help) : choiceList(context, view)}
    ${inLogin && skipping(context, view)}
    ${!inLogin && methods.length > 0 && html`<p class="buttons">${doneLink(context)}</p>`}
    ${!inLogin && html`<p class="leave"><a href="${addresses.methods}">${t(context, 'back-to-methods')}</a></p>`}
    ${inLogin && helpLink(context, 'setting-up')}
    ${context.partial === true && leaveForm(context)}`,
  });
}

/** Somebody with methods is led here during a login because these lack a kind that their role needs. */
function introOf(context: RenderContext, { methods, skip, login = '' }: SetUpView): HtmlValue {
  const isFirst = methods.length === 0;
  if (context.person !== undefined) return t(context, isFirst ? 'add-first-intro' : 'add-backup-intro');
  if (skip === 'by-link') return tBold(context, 'enrolment-intro', { login });
  return t(context, isFirst ? 'set-up-intro' : 'set-up-rule-intro');
}

/** After a reset, because somebody who knows only the password must not set up a method. */
function operatorCode(context: RenderContext, help: HelpContact | undefined): Html {
  return html`<div class="card">${form(context, {
    action: addresses.setUpOperatorCode,
    fields: field(context, {
      name: 'code',
      label: 'operator-code',
      hint: 'operator-code-hint',
      autocomplete: 'one-time-code',
      autofocus: true,
      maxLength: 32,
    }),
    submit: 'continue',
  })}<p class="help">${helpContact(context, help)}</p></div>`;
}

function choiceList(context: RenderContext, { kinds, passkeysAt }: SetUpView): Html {
  const elsewhere = passkeysAt !== undefined && tBold(context, 'passkey-not-here', { address: passkeysAt });
  if (kinds.length === 0) return html`<p class="card">${elsewhere || t(context, 'nothing-to-add')}</p>`;
  return html`<ol class="choices">
    ${kinds.map((kind, index) => html`<li>${choice(context, kind, index === 0)}</li>`)}
  </ol>
  ${elsewhere && html`<p class="hint">${elsewhere}</p>`}
  ${kinds.includes('phone') && html`<p class="hint">${t(context, 'phone-restricted')}</p>`}`;
}

/** One kind of method that can be added. */
function choice(context: RenderContext, kind: FactorKind, isAdvised: boolean): Html {
  const { begin } = kindViews[kind];
  const words = html`${methodIcon({ kind })}
    <span class="label">
      <span class="title">${t(context, `choose-${kind}`)}${
        isAdvised && html` <span class="mark">${t(context, 'advised-first')}</span>`
      }</span>
      <span class="hint">${t(context, `choose-${kind}-hint`)}</span>
    </span>`;
  if ('page' in begin) return html`<a href="${begin.page}">${words}</a>`;
  return html`<form class="single" method="post" action="${begin.button}">
    ${tokenField(context)}<button type="submit">${words}</button>
  </form>`;
}

function skipping(context: RenderContext, { skip, lastDayToSkip }: SetUpView): Html {
  if (skip === 'by-link') return html``;
  if (skip === 'required-by-date') return html`<p class="skip-words">${t(context, 'set-up-required')}</p>`;
  if (skip === 'required-by-rule') return html`<p class="skip-words">${t(context, 'set-up-required-rule')}</p>`;
  if (skip === 'required-by-power') return html`<p class="skip-words">${t(context, 'set-up-required-power')}</p>`;
  if (skip === 'required-by-reset') return html`<p class="skip-words">${t(context, 'set-up-required-reset')}</p>`;
  const words =
    lastDayToSkip === undefined
      ? t(context, 'skip-for-now')
      : tBold(context, 'skip-until', { day: formatDate(context, lastDayToSkip) });
  return html`<div class="skip-words">
    <p>${words}</p>
    ${buttonForm(context, { action: addresses.skipSetUp, text: 'skip' })}
  </div>`;
}

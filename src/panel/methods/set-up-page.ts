import { addresses } from '../kit/addresses.ts';
import { buttonForm, noticeBox, tokenField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { icon } from '../kit/icons.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import { type MethodKind, type MethodView, methodIcon, methodLabel } from '../kit/method-view.ts';
import { type Notice, say, sayBold, sayDate, type Visit } from '../kit/visit.ts';

export interface SetUpView {
  /** What can be added, in the order that is advised (S04). */
  kinds: readonly MethodKind[];
  /** What is there already. */
  methods: readonly MethodView[];
  /** Whether it may be put off (S16), and why not. */
  skip: 'may' | 'required-by-date' | 'required-by-reset';
  /** The last day on which it may be skipped, `2027-02-28`; nothing while no such day has been set. */
  lastDayToSkip?: string | undefined;
  notice?: Notice | undefined;
}

/** Inside the login, before there is any method; and afterwards, to add another. */
export function setUpPage(visit: Visit, view: SetUpView): Html {
  const { kinds, methods, notice } = view;
  const inLogin = visit.person === undefined;
  return layout(visit, {
    title: inLogin ? 'set-up-title' : 'add-title',
    intro: say(visit, inLogin ? 'set-up-intro' : methods.length === 0 ? 'add-first-intro' : 'add-backup-intro'),
    body: html`${noticeBox(visit, notice)}
    ${
      methods.length > 0 &&
      html`<ul class="methods small" aria-label="${say(visit, 'methods-there')}">
        ${methods.map((each) => html`<li><div class="method">${methodIcon(each)}${methodLabel(visit, each)}</div></li>`)}
      </ul>`
    }
    ${choiceList(visit, kinds)}
    ${inLogin && skipping(visit, view)}
    ${!inLogin && html`<p class="leave"><a href="${addresses.methods}">${say(visit, 'back-to-methods')}</a></p>`}
    ${visit.halfWay === true && leaveForm(visit)}`,
  });
}

function choiceList(visit: Visit, kinds: readonly MethodKind[]): Html {
  if (kinds.length === 0) return html`<p class="card">${say(visit, 'nothing-to-add')}</p>`;
  return html`<ol class="choices">
    ${kinds.map((kind, index) => html`<li>${choice(visit, kind, index === 0)}</li>`)}
  </ol>`;
}

/** What is to be called, or which app, is asked for on the next page. For an authenticator a secret is made, which is more than to look at a page. */
function choice(visit: Visit, kind: MethodKind, isAdvised: boolean): Html {
  const words = html`${icon(kind === 'phone' ? 'mobile' : kind)}
    <span class="label">
      <span class="title">${say(visit, `choose-${kind}`)}${
        isAdvised && html` <span class="mark">${say(visit, 'advised-first')}</span>`
      }</span>
      <span class="hint">${say(visit, `choose-${kind}-hint`)}</span>
    </span>`;
  if (kind === 'phone') return html`<a href="${addresses.addPhone}">${words}</a>`;
  if (kind === 'app') return html`<a href="${addresses.addApp}">${words}</a>`;
  return html`<form class="single" method="post" action="${addresses.addMethod}/${kind}/begin">
    ${tokenField(visit)}<button type="submit">${words}</button>
  </form>`;
}

function skipping(visit: Visit, { skip, lastDayToSkip }: SetUpView): Html {
  if (skip === 'required-by-date') return html`<p class="skip-words">${say(visit, 'set-up-required')}</p>`;
  if (skip === 'required-by-reset') return html`<p class="skip-words">${say(visit, 'set-up-required-reset')}</p>`;
  const words =
    lastDayToSkip === undefined
      ? say(visit, 'skip-for-now')
      : sayBold(visit, 'skip-until', { day: sayDate(visit, lastDayToSkip) });
  return html`<div class="skip-words">
    <p>${words}</p>
    ${buttonForm(visit, { action: addresses.skipSetUp, text: 'skip' })}
  </div>`;
}

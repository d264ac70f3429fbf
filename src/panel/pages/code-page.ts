import { addresses } from '../addresses.ts';
import { callProgress } from '../call-progress.ts';
import { codeField } from '../code-field.ts';
import type { CallView } from '../describe-call.ts';
import { buttonForm, form, noticeBox } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import { leaveForm } from '../leave-form.ts';
import { type MethodView, methodIcon, methodLabel, methodWords } from '../method-view.ts';
import type { TextName } from '../texts.ts';
import { type Notice, say, sayBold, type Visit } from '../visit.ts';

/** Where a code is asked for, and for what. */
export interface CodeView {
  why: 'login' | 'add' | 'confirm' | 'forgotten';
  method: MethodView;
  digits: number;
  /** What happens to the call, when the code comes by one. */
  call?: CallView | undefined;
  /** Seconds until "call again" is heard; nothing when no further call may be had. */
  againInSeconds?: number | undefined;
  /** The attempt is over: no code is taken any more. */
  over?: boolean;
  /** Other ways for this time (S06). */
  others: readonly MethodView[];
  notice?: Notice | undefined;
}

/** Where the forms of the page go, by what the code is for. */
const basePaths: Record<CodeView['why'], string> = {
  login: addresses.code,
  add: addresses.addCode,
  confirm: addresses.confirmCode,
  forgotten: addresses.forgotCode,
};

const titles: Record<CodeView['why'], TextName> = {
  login: 'code-title',
  add: 'add-code-title',
  confirm: 'confirm-code-title',
  forgotten: 'code-title',
};

/** Without scripts: often enough to see that it rings, seldom enough to read. */
const refreshSeconds = 4;

export function codePage(visit: Visit, view: CodeView): Html {
  const { why, method, call, over = false } = view;
  const base = basePaths[why];
  return layout(visit, {
    title: titles[why],
    intro: introOf(visit, view),
    aside: call !== undefined && callProgress(visit, call, `${base}/progress`),
    body: html`<div class="card">
      ${noticeBox(visit, view.notice)}
      ${over ? startOver(visit, base) : codeForm(visit, view, base)}
      ${call !== undefined && !over && callAgain(visit, view, base)}
    </div>
    ${!over && why !== 'add' && otherMethods(visit, view, base)}
    ${why === 'login' && html`<p class="leave"><a href="${addresses.noMethod}">${say(visit, 'no-method-link')}</a></p>`}
    ${visit.halfWay === true && leaveForm(visit)}`,
    scripts: call === undefined ? ['code-field'] : ['code-field', 'call-progress'],
    // Once there is a code to type, looking again would wipe it out.
    refreshSeconds:
      call !== undefined && method.kind === 'phone' && !call.speaking && !call.over ? refreshSeconds : undefined,
  });
}

function introOf(visit: Visit, { method, why }: CodeView) {
  if (method.kind !== 'phone') return say(visit, `code-by-${method.kind}`);
  const calling = sayBold(visit, 'code-by-phone', { number: methodWords(visit, method) });
  return why === 'confirm' ? [...calling, ' ', say(visit, 'confirm-code-why')] : calling;
}

function codeForm(visit: Visit, { digits, method, notice, why, call }: CodeView, base: string): Html {
  return form(visit, {
    action: base,
    fields: codeField(visit, {
      digits: method.kind === 'authenticator' ? 6 : digits,
      hint: say(visit, method.kind === 'authenticator' ? 'code-from-authenticator' : 'code-from-call'),
      wrong: notice?.mood === 'bad',
    }),
    submit: why === 'add' ? 'add-method' : 'check-code',
    // Until a code has been spoken there is nothing to check, and another call is what helps.
    mood: call?.over === true && !call.speaking ? '' : 'primary',
    beside: why === 'add' && html`<a class="button" href="${addresses.addMethod}">${say(visit, 'back')}</a>`,
  });
}

function startOver(visit: Visit, base: string): Html {
  return buttonForm(visit, { action: `${base}/again`, text: 'start-over', mood: 'primary' });
}

/** The script shows the button when the call is over, and lets it be pressed when the waiting time is. */
function callAgain(visit: Visit, { call, againInSeconds }: CodeView, base: string): Html {
  if (againInSeconds === undefined) return html`<p class="hint">${say(visit, 'no-more-calls')}</p>`;
  return html`<div class="again" id="again" data-wait="${againInSeconds}" ${call?.over !== true && html`data-early=""`}>
    ${buttonForm(visit, { action: `${base}/again`, text: 'call-again', mood: call?.over === true && !call.speaking ? 'primary' : '' })}
    ${againInSeconds > 0 && html`<p class="hint" id="again-wait" data-text="${say(visit, 'again-in', { seconds: '#' })}">${say(visit, 'again-in', { seconds: againInSeconds })}</p>`}
  </div>`;
}

function otherMethods(visit: Visit, { others }: CodeView, base: string): Html | false {
  if (others.length === 0) return false;
  return html`<section class="others" aria-labelledby="others-title">
    <h2 id="others-title">${say(visit, 'other-methods')}</h2>
    <ul class="choices">
      ${others.map(
        (each) => html`<li><form method="post" action="${base}/method">
          <input type="hidden" name="token" value="${visit.formToken}">
          <input type="hidden" name="method" value="${each.id}">
          <button type="submit">${methodIcon(each)}${methodLabel(visit, { ...each, primary: false })}</button>
        </form></li>`,
      )}
    </ul>
  </section>`;
}

import { addresses } from '../kit/addresses.ts';
import { codeField } from '../kit/code-field.ts';
import { buttonForm, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import { type MethodView, methodWords } from '../kit/method-view.ts';
import type { TextName } from '../kit/texts.ts';
import { type Notice, say, sayBold, type Visit } from '../kit/visit.ts';
import { type PairingView, pairingSteps } from '../methods/pairing-steps.ts';
import { callProgress } from './call-progress.ts';
import type { CallView } from './describe-call.ts';
import { otherWays } from './other-ways.ts';
import { pageNumberCard } from './page-number-card.ts';

/** Where a code is asked for, and for what. */
export interface CodeView {
  why: 'login' | 'add' | 'confirm' | 'forgotten';
  method: MethodView;
  digits: number;
  /** What happens to the call, when the code comes by one. */
  call?: CallView | undefined;
  /** Why there is no further call, where there is none. */
  noneLeftWhy?: TextName | undefined;
  /** The attempt is over: no code is taken any more. */
  over?: boolean;
  /** Other ways for this time (S06), the next one by the person's order first. */
  others: readonly MethodView[];
  /** How a browser becomes the app that is being added. */
  pairing?: PairingView | undefined;
  /** Two digits to be typed into the app, in place of a code that is typed here; `typed`: they were, and were right. */
  number?: { digits: string; typed: boolean } | undefined;
  /** What an extension of this exchange may dial to hear the code: `*232`. */
  featureCode?: string | undefined;
  /** How the operator can be reached, for who has no other way (S20). */
  help?: string | undefined;
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
  const { why, call, over = false } = view;
  const base = basePaths[why];
  const ways = otherWays(visit, view, base);
  const waysFirst = over ? isUnsent(view) : call?.waysFirst === true;
  return layout(visit, {
    title: why === 'add' && view.method.kind === 'app' ? 'add-app-code-title' : titles[why],
    intro: introOf(visit, view),
    aside: call !== undefined && callProgress(visit, { ...view, call, adding: why === 'add' }, `${base}/progress`),
    body: html`${noticeBox(visit, view.notice)}
    ${waysFirst && ways}
    <div class="card" id="answer">${over ? startOver(visit, view, base) : answer(visit, view, base)}</div>
    ${!waysFirst && ways}
    ${why === 'login' && html`<p class="leave"><a href="${addresses.noMethod}">${say(visit, 'no-method-link')}</a></p>`}
    ${visit.halfWay === true && leaveForm(visit)}`,
    scripts: [
      ...(call === undefined ? ['code-field'] : ['code-field', 'call-progress']),
      ...(view.number ? ['go-on'] : []),
    ],
    // Once there is a code to type, looking again would wipe it out.
    refreshSeconds: call !== undefined && !call.speaking && !call.over ? refreshSeconds : undefined,
  });
}

/** Nobody was called at all: something stood in the way, and may stand there again. */
export function isUnsent({ method, call, over = false }: CodeView): boolean {
  return over && method.kind !== 'authenticator' && call === undefined;
}

function introOf(visit: Visit, view: CodeView) {
  const { method, why, featureCode, over = false } = view;
  if (method.kind === 'app') return appIntro(visit, view);
  if (method.kind !== 'phone') return say(visit, `code-by-${method.kind}`);
  // True before the call, during it and after it: the script does not touch it.
  const text = isUnsent(view) ? 'code-unsent' : 'code-by-phone';
  return [
    ...sayBold(visit, text, { number: methodWords(visit, method) }),
    featureCode !== undefined && !over && [' ', ...sayBold(visit, 'code-by-dialling', { code: featureCode })],
    why === 'confirm' && [' ', say(visit, 'confirm-code-why')],
  ];
}

function appIntro(visit: Visit, view: CodeView) {
  const { method, pairing, number, why } = view;
  const told = isUnsent(view) ? 'code-unsent-app' : number !== undefined ? 'code-by-number' : 'code-by-app';
  if (pairing !== undefined) return say(visit, 'code-by-pairing');
  return [
    method.mask === undefined ? say(visit, told) : sayBold(visit, 'code-by-message', { number: method.mask }),
    why === 'confirm' && [' ', say(visit, 'confirm-code-why')],
  ];
}

/** Where the digits are to be found. */
const hints: Record<MethodView['kind'], TextName> = {
  authenticator: 'code-from-authenticator',
  phone: 'code-from-call',
  app: 'code-from-app',
};

function codeForm(visit: Visit, { digits, method, notice, why, call }: CodeView, base: string): Html {
  const waysFirst = call?.waysFirst === true;
  return form(visit, {
    action: base,
    fields: codeField(visit, {
      digits: method.kind === 'authenticator' ? 6 : digits,
      hint: say(visit, hints[method.kind]),
      wrong: notice?.mood === 'bad',
      // A keyboard on a small screen would hide what helps.
      autofocus: !waysFirst,
    }),
    submit: why === 'add' ? 'add-method' : 'check-code',
    // Until a code has been spoken there is nothing to check, and another way is what helps.
    mood: waysFirst ? '' : 'primary',
    beside: why === 'add' && html`<a class="button" href="${addresses.addMethod}">${say(visit, 'back')}</a>`,
  });
}

function answer(visit: Visit, view: CodeView, base: string): Html {
  const { number, pairing } = view;
  if (number !== undefined) return pageNumberCard(visit, number, base);
  if (pairing === undefined) return codeForm(visit, view, base);
  return html`<ol class="numbered">
    <li><p>${say(visit, 'app-step-pair')}</p>${pairingSteps(visit, pairing)}</li>
    <li><p>${say(visit, 'app-step-code')}</p>${codeForm(visit, view, base)}</li>
  </ol>`;
}

function startOver(visit: Visit, view: CodeView, base: string): Html {
  const mood = isUnsent(view) && view.others.length > 0 ? '' : 'primary';
  return buttonForm(visit, { action: `${base}/again`, text: 'start-over', mood });
}

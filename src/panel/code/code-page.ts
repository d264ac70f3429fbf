import { addresses } from '../kit/addresses.ts';
import { codeField } from '../kit/code-field.ts';
import { buttonForm, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import { type MethodView, methodWords } from '../kit/method-view.ts';
import { type Notice, type RenderContext, t, tBold } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';
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

export function codePage(context: RenderContext, view: CodeView): Html {
  const { why, call, over = false } = view;
  const base = basePaths[why];
  const ways = otherWays(context, view, base);
  const waysFirst = over ? isUnsent(view) : call?.waysFirst === true;
  return layout(context, {
    title: why === 'add' && view.method.kind === 'app' ? 'add-app-code-title' : titles[why],
    intro: introOf(context, view),
    aside: call !== undefined && callProgress(context, { ...view, call, adding: why === 'add' }, `${base}/progress`),
    body: html`${noticeBox(context, view.notice)}
    ${waysFirst && ways}
    <div class="card" id="answer">${over ? startOver(context, view, base) : answer(context, view, base)}</div>
    ${!waysFirst && ways}
    ${why === 'login' && html`<p class="leave"><a href="${addresses.noMethod}">${t(context, 'no-method-link')}</a></p>`}
    ${context.halfWay === true && leaveForm(context)}`,
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

function introOf(context: RenderContext, view: CodeView) {
  const { method, why, featureCode, over = false } = view;
  if (method.kind === 'app') return appIntro(context, view);
  if (method.kind !== 'phone') return t(context, `code-by-${method.kind}`);
  // True before the call, during it and after it: the script does not touch it.
  const text = isUnsent(view) ? 'code-unsent' : 'code-by-phone';
  return [
    ...tBold(context, text, { number: methodWords(context, method) }),
    featureCode !== undefined && !over && [' ', ...tBold(context, 'code-by-dialling', { code: featureCode })],
    why === 'confirm' && [' ', t(context, 'confirm-code-why')],
  ];
}

function appIntro(context: RenderContext, view: CodeView) {
  const { method, pairing, number, why } = view;
  const told = isUnsent(view) ? 'code-unsent-app' : number !== undefined ? 'code-by-number' : 'code-by-app';
  if (pairing !== undefined) return t(context, 'code-by-pairing');
  return [
    method.mask === undefined ? t(context, told) : tBold(context, 'code-by-message', { number: method.mask }),
    why === 'confirm' && [' ', t(context, 'confirm-code-why')],
  ];
}

/** Where the digits are to be found. */
const hints: Record<MethodView['kind'], TextName> = {
  authenticator: 'code-from-authenticator',
  phone: 'code-from-call',
  app: 'code-from-app',
};

function codeForm(context: RenderContext, { digits, method, notice, why, call }: CodeView, base: string): Html {
  const waysFirst = call?.waysFirst === true;
  return form(context, {
    action: base,
    fields: codeField(context, {
      digits: method.kind === 'authenticator' ? 6 : digits,
      hint: t(context, hints[method.kind]),
      wrong: notice?.mood === 'bad',
      // A keyboard on a small screen would hide what helps.
      autofocus: !waysFirst,
    }),
    submit: why === 'add' ? 'add-method' : 'check-code',
    // Until a code has been spoken there is nothing to check, and another way is what helps.
    mood: waysFirst ? '' : 'primary',
    beside: why === 'add' && html`<a class="button" href="${addresses.addMethod}">${t(context, 'back')}</a>`,
  });
}

function answer(context: RenderContext, view: CodeView, base: string): Html {
  const { number, pairing } = view;
  if (number !== undefined) return pageNumberCard(context, number, base);
  if (pairing === undefined) return codeForm(context, view, base);
  return html`<ol class="numbered">
    <li><p>${t(context, 'app-step-pair')}</p>${pairingSteps(context, pairing)}</li>
    <li><p>${t(context, 'app-step-code')}</p>${codeForm(context, view, base)}</li>
  </ol>`;
}

function startOver(context: RenderContext, view: CodeView, base: string): Html {
  const mood = isUnsent(view) && view.others.length > 0 ? '' : 'primary';
  return buttonForm(context, { action: `${base}/again`, text: 'start-over', mood });
}

import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import { type HelpMoment, helpLink } from '../help/help-link.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { methodWords } from '../kinds/method-words.ts';
import { addresses } from '../kit/addresses.ts';
import { codeField } from '../kit/code-field.ts';
import { buttonForm, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import { passkeyForm, passkeyScripts } from '../kit/passkey-form.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { saveNumber } from '../kit/save-number.ts';
import type { TextName } from '../kit/texts.ts';
import { pairingSteps } from '../methods/pairing-steps.ts';
import { callProgress } from './call-progress.ts';
import { type CodeView, isUnsent } from './code-view.ts';
import { isByCall } from './describe-call.ts';
import { otherMethods } from './other-methods.ts';
import { pageNumberCard } from './page-number-card.ts';
import { rememberChoice } from './remember-choice.ts';

/** Base path of the page's forms, by the purpose of the code. */
const basePaths: Record<CodeView['why'], string> = {
  login: addresses.code,
  add: addresses.addCode,
  confirm: addresses.confirmCode,
  forgotten: addresses.forgotCode,
};

const titles: Record<Exclude<CodeView['why'], 'add'>, TextName> = {
  login: 'code-title',
  confirm: 'confirm-code-title',
  forgotten: 'code-title',
};

/** Refresh without scripts: short enough to show that the telephone rings, long enough to read. */
const refreshSeconds = 4;

export function codePage(context: RenderContext, view: CodeView): Html {
  const { why, call, method, over = false } = view;
  const kindView = kindViews[method.kind];
  const base = basePaths[why];
  const methods = otherMethods(context, view, base);
  const methodsFirst = over ? isUnsent(view) : call?.methodsFirst === true;
  return layout(context, {
    title: why === 'add' ? kindView.addTitle : (kindView.answerTitle ?? titles[why]),
    intro: kindView.intro(context, view, methodWords(context, method)),
    aside: call !== undefined && callProgress(context, { ...view, call, adding: why === 'add' }, `${base}/progress`),
    body: html`${noticeBox(context, noticeOf(view))}
    ${methodsFirst && methods}
    ${view.elsewhere === undefined && answerCard(context, view, base)}
    ${!methodsFirst && methods}
    ${call !== undefined && !over && isByCall(call.kind) && html`<p class="hint">${t(context, 'call-keys')}</p>`}
    ${call !== undefined && view.contact !== undefined && saveNumber(context, view.contact)}
    ${why === 'login' && html`<p class="leave"><a href="${addresses.recover}">${t(context, 'recover-link')}</a></p>`}
    ${why === 'login' && html`<p class="leave"><a href="${addresses.noMethod}">${t(context, 'no-method-link')}</a></p>`}
    ${why === 'add' && html`<p class="leave"><a class="button" href="${addresses.addMethod}">${t(context, 'back')}</a></p>`}
    ${helpLink(context, momentOf(view))}
    ${context.partial === true && leaveForm(context)}`,
    scripts: [
      ...(call === undefined ? ['code-field'] : ['code-field', 'call-progress']),
      ...(view.number ? ['go-on'] : []),
      ...(view.passkey ? passkeyScripts : []),
    ],
    // Once a code can be typed, a refresh would erase it.
    refreshSeconds: call !== undefined && !call.speaking && !call.over ? refreshSeconds : undefined,
  });
}

function answerCard(context: RenderContext, view: CodeView, base: string): Html {
  const { call, over = false } = view;
  return html`<div class="card" id="answer" ${view.number?.on === 'telephone' && html`role="status"`} ${awaitsCode(view) && html`data-awaits=""`} ${awaitsCode(view) && call?.field !== true && html`hidden`}>${over ? startOver(context, view, base) : answer(context, view, base)}</div>`;
}

/** What most likely goes wrong here. */
function momentOf({ notice, call, passkey, elsewhere }: CodeView): HelpMoment {
  if (passkey !== undefined || elsewhere !== undefined) return 'telephone-lost';
  if (call === undefined || notice?.text === 'code-wrong') return 'wrong-code';
  return isByCall(call.kind) ? 'waiting-for-call' : 'waiting-for-app';
}

/** In the words of the kind that was answered. */
function noticeOf({ notice, method }: CodeView): CodeView['notice'] {
  const { wrongAnswer } = kindViews[method.kind];
  return wrongAnswer !== undefined && notice?.text === 'code-wrong' ? { ...notice, text: wrongAnswer } : notice;
}

function codeForm(context: RenderContext, view: CodeView, base: string): Html {
  const { digits, method, notice, why, call, remember } = view;
  const methodsFirst = call?.methodsFirst === true;
  return form(context, {
    action: base,
    fields: [
      codeField(context, {
        digits: methodKind(method.kind).codeDigits(digits),
        hint: t(context, kindViews[method.kind].codeFrom),
        wrong: notice?.mood === 'bad',
        // On a small screen the keyboard would hide the other methods.
        autofocus: !methodsFirst,
      }),
      remember !== undefined && rememberChoice(context, remember),
    ],
    submit: why === 'add' ? 'add-method' : 'check-code',
    // Before a code has been spoken there is nothing to check, so another method is the better choice.
    mood: methodsFirst ? '' : 'primary',
  });
}

/** Whether all that the card has is a field for a code that a call or a message brings. */
function awaitsCode({ over = false, number, pairing, call }: CodeView): boolean {
  return !over && number === undefined && pairing === undefined && call !== undefined;
}

function answer(context: RenderContext, view: CodeView, base: string): Html {
  const { number, pairing, call, passkey } = view;
  if (passkey !== undefined)
    return passkeyForm(context, {
      action: base,
      act: 'use',
      options: passkey,
      // Otherwise a passkey that is refused would be asked for again and again.
      atOnce: view.notice === undefined && context.kept?.notice === undefined,
    });
  if (number !== undefined) return pageNumberCard(context, number, { callOver: call?.over === true, base });
  if (pairing === undefined) return codeForm(context, view, base);
  return html`<ol class="numbered">
    <li><p>${t(context, 'app-step-pair')}</p>${pairingSteps(context, pairing)}</li>
    <li><p>${t(context, 'app-step-code')}</p>${pairing.deviceName === undefined ? unpaired(context, base) : codeForm(context, view, base)}</li>
  </ol>`;
}

/** One code at a time: first the one that pairs. The script goes on by itself. */
function unpaired(context: RenderContext, base: string): Html {
  return html`<p><a class="button" href="${base}">${t(context, 'app-code-shown')}</a></p>`;
}

function startOver(context: RenderContext, view: CodeView, base: string): Html {
  const mood = isUnsent(view) && view.others.length > 0 ? '' : 'primary';
  return buttonForm(context, { action: `${base}/again`, text: 'start-over', mood });
}

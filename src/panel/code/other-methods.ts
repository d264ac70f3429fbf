import { methodIcon, methodLabel } from '../kinds/method-words.ts';
import { buttonForm } from '../kit/forms.ts';
import { helpContact } from '../kit/help-contact.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';
import { waitWords } from '../kit/wait-words.ts';
import { type CodeView, isUnsent } from './code-view.ts';
import { type CallView, isByCall } from './describe-call.ts';

/**
 * What a user can do besides typing a code: call again, use another method, or else reach the operator (S19, S20).
 *
 * @param base base path of the forms
 */
export function otherMethods(context: RenderContext, view: CodeView, base: string): Html {
  const { call, others, over = false, why, help } = view;
  const nothingComes = isUnsent(view) || call?.noneLeft === true || view.elsewhere !== undefined;
  const isAlone = nothingComes && others.length === 0 && why !== 'add';
  return html`<div class="other-methods" id="other-methods">
    ${call !== undefined && call.noneLeft !== true && !over && callAgain(context, call, base)}
    ${others.length > 0 && why !== 'add' && methodButtons(context, view, { base, first: nothingComes })}
    ${isAlone && html`<p class="help">${t(context, 'no-method-left')} ${helpContact(context, help)}</p>`}
    ${!isAlone && isForOperator(context, view) && html`<p class="help">${helpContact(context, help)}</p>`}
  </div>`;
}

/** Notices after which only the operator can help, or perhaps another method. */
const forOperator: readonly TextName[] = ['refused-second-factor-locked', 'refused-calls-blocked'];

function isForOperator({ kept }: RenderContext, { notice }: CodeView): boolean {
  const { text } = kept?.notice ?? notice ?? {};
  return text !== undefined && forOperator.includes(text);
}

/** The script shows the button when the call is over, and enables it after the waiting time. */
function callAgain(
  context: RenderContext,
  { kind, over, speaking, againInSeconds: seconds = 0 }: CallView,
  base: string,
): Html {
  const helps = over && !speaking;
  return html`<div class="again" id="again" data-wait="${seconds}" ${!over && html`data-early=""`}>
    ${buttonForm(context, {
      action: `${base}/again`,
      text: isByCall(kind) ? 'call-again' : 'send-again',
      mood: helps ? 'primary' : '',
      beside: html`<span id="again-wait" data-text="${t(context, 'again-in', { wait: '#' })}" ${seconds === 0 && html`hidden`}
        >${t(context, 'again-in', { wait: waitWords(context.language, seconds) })}</span>`,
    })}
  </div>`;
}

/** @param options `first`: whether the next method in the user's order is the primary button */
function methodButtons(
  context: RenderContext,
  { others }: CodeView,
  { base, first }: { base: string; first: boolean },
): Html {
  return html`<section class="others" aria-labelledby="others-title">
    <h2 id="others-title">${t(context, 'other-methods')}</h2>
    <ul class="choices">
      ${others.map(
        (each, index) => html`<li><form method="post" action="${base}/method">
          <input type="hidden" name="token" value="${context.formToken}">
          <input type="hidden" name="method" value="${each.id}">
          <button class="${first && index === 0 ? 'primary' : ''}" type="submit"${each.offline === true && html` disabled`}>${methodIcon(each)}${methodLabel(context, { ...each, primary: false })}</button>
        </form></li>`,
      )}
    </ul>
  </section>`;
}

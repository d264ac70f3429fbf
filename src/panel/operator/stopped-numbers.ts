import { maxSuspensions } from '../../incidents/read-call-overview.ts';
import { addresses } from '../kit/addresses.ts';
import { buttonForm } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { formatMoment, type RenderContext, t } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';

/** A number that key 0 or an operator has stopped. */
export interface StoppedNumber {
  id: string;
  /** Masked. */
  number: string;
  since: Date;
  forOthers: boolean;
  /** Of the users who have it as a method. */
  logins: readonly string[];
}

export function stoppedList(context: RenderContext, stopped: readonly StoppedNumber[]): Html {
  return html`<p class="hint">${t(context, 'stopped-numbers-hint', { max: maxSuspensions })}</p>
    <ul class="plain-rows">${stopped.map(
      ({ id, number, since, forOthers, logins }) => html`<li>
      <p class="who">${t(context, stoppedText(forOthers), { number: shownTelephone(context, number), moment: formatMoment(context, since) })}
      <span class="hint">${logins.join(', ')}</span></p>
      ${buttonForm(context, {
        action: `${addresses.operatorCalls}/release-number`,
        text: 'release-number',
        about: shownTelephone(context, number),
        fields: html`<input type="hidden" name="suspension" value="${id}">`,
      })}
    </li>`,
    )}</ul>`;
}

/** A masked telephone, as `telephoneOf` writes it, for people. */
export function shownTelephone(context: RenderContext, telephone: string): string {
  const [number = '', postDial] = telephone.split(';ext=');
  return postDial === undefined ? number : t(context, 'number-behind', { number, postDial });
}

/** @param forOthers whether logins of its owners go on */
export function stoppedText(forOthers: boolean): TextName {
  return forOthers ? 'number-stopped-others' : 'number-stopped';
}

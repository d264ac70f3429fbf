import { type Html, html } from '../kit/html.ts';
import { say, type Visit } from '../kit/visit.ts';

/** Why an operator does something to somebody: whoever reads the audit later wants to know. @param typed what was typed before */
export function reasonField(visit: Visit, typed: string): Html {
  return html`<div class="field">
    <label for="reason">${say(visit, 'reason')}</label>
    <textarea id="reason" name="reason" rows="3" maxlength="300" required aria-describedby="reason-hint">${typed}</textarea>
    <p class="hint" id="reason-hint">${say(visit, 'reason-hint')}</p>
  </div>`;
}

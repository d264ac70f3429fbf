import { asKept } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';

/** The field for an operator's reason, which readers of the audit need. @param given what was typed before */
export function reasonField(context: RenderContext, given: string): Html {
  const { value: typed = '' } = asKept(context, 'reason', { value: given });
  return html`<div class="field">
    <label for="reason">${t(context, 'reason')}</label>
    <textarea id="reason" name="reason" rows="3" maxlength="300" required aria-describedby="reason-hint">${typed}</textarea>
    <p class="hint" id="reason-hint">${t(context, 'reason-hint')}</p>
  </div>`;
}

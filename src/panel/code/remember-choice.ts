import { asKept } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';

/** A box beside the code. It stays ticked when the code was wrong. */
export interface RememberChoice {
  days: number;
  chosen: boolean;
}

export function rememberChoice(context: RenderContext, { days, chosen }: RememberChoice): Html {
  const { value } = asKept(context, 'remember', { value: chosen ? 'yes' : '' });
  return html`<div class="field">
    <label class="sure"><input type="checkbox" name="remember" value="yes" aria-describedby="remember-hint"
      ${value === 'yes' && html`checked`}> <span>${t(context, 'remember-choice', { days })}</span></label>
    <p class="hint" id="remember-hint">${t(context, 'remember-choice-hint')}</p>
  </div>`;
}

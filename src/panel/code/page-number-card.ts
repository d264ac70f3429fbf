import { form } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';

/**
 * Shows two digits to type into the app. Once they were typed, `browser/go-on.js` sends the form; without scripts the
 * user does.
 *
 * @param base path of the form
 */
export function pageNumberCard(
  context: RenderContext,
  { digits, typed }: { digits: string; typed: boolean },
  base: string,
): Html {
  return html`<p id="number-label">${t(context, typed ? 'number-typed' : 'number-to-type')}</p>
    <p class="page-number" aria-labelledby="number-label" role="group"><strong>${digits}</strong></p>
    <div id="go-on" ${typed && html`data-typed=""`}>
      ${form(context, { action: base, submit: 'go-on', mood: typed ? 'primary' : '' })}
    </div>`;
}

import { addresses } from './addresses.ts';
import { type Html, html } from './html.ts';
import { type RenderContext, t } from './render-context.ts';

/** What helps with a telephone that screens callers. True before, during and after a call. @param name of our number */
export function saveNumber(context: RenderContext, name: string): Html {
  return html`<p class="hint save-number">${t(context, 'save-number')} <a href="${addresses.contact}" download>${t(context, 'save-number-link', { name })}</a>.</p>`;
}

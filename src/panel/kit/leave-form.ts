import { addresses } from './addresses.ts';
import { buttonForm } from './forms.ts';
import { type Html, html } from './html.ts';
import type { RenderContext } from './render-context.ts';

/** The form that leaves an unfinished login. */
export function leaveForm(context: RenderContext): Html {
  return html`<div class="leave">${buttonForm(context, { action: addresses.logout, text: 'leave-login', mood: 'plain' })}</div>`;
}

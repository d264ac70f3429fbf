import { addresses } from './addresses.ts';
import { buttonForm } from './forms.ts';
import { type Html, html } from './html.ts';
import type { Visit } from './visit.ts';

/** The way out for somebody half-way through the login. */
export function leaveForm(visit: Visit): Html {
  return html`<div class="leave">${buttonForm(visit, { action: addresses.logout, text: 'leave-login', mood: 'plain' })}</div>`;
}

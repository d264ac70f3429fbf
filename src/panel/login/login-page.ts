import type { AskedPasskey } from '../../login/ask-for-passkey.ts';
import { helpLink } from '../help/help-link.ts';
import { addresses } from '../kit/addresses.ts';
import { field, form, noticeBox, tokenField } from '../kit/forms.ts';
import { helpContact, helpForStrangers } from '../kit/help-contact.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';
import { loginField } from './login-field.ts';

export interface LoginView {
  /** The login that was typed before. The password is never shown again. */
  login?: string;
  notice?: Notice | undefined;
  /** BELCODE_HELP; a stranger reads the contact of no company. */
  help?: string | undefined;
  /** Where a passkey may be the whole login. */
  passkey?: AskedPasskey | undefined;
}

export function loginPage(context: RenderContext, { login, notice, help, passkey }: LoginView): Html {
  const wrong = notice?.mood === 'bad';
  return layout(context, {
    title: 'login-title',
    intro: t(context, 'login-intro'),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action: addresses.login,
        fields: [
          loginField(context, { login, autofocus: login === undefined, wrong, passkeys: passkey !== undefined }),
          field(context, {
            name: 'password',
            label: 'password',
            type: 'password',
            autocomplete: 'current-password',
            autofocus: login !== undefined,
            maxLength: 1024,
            wrong,
          }),
        ],
        submit: 'log-in',
      })}
      ${passkey !== undefined && passkeyLoginForm(context, passkey)}
      <p class="below"><a href="${addresses.forgot}">${t(context, 'forgot-link')}</a></p>
      ${notice?.text === 'refused-second-factor-locked' && html`<p class="help">${helpContact(context, helpForStrangers(context, help))}</p>`}
    </div>
    ${helpLink(context, notice?.text === 'refused-second-factor-locked' ? 'locked-out' : 'logging-in')}`,
    scripts: passkey === undefined ? [] : ['webauthn', 'passkey-login'],
  });
}

/**
 * The button for a passkey. `browser/passkey-login.js` shows it where the browser has passkeys, offers them in the
 * field of the login too, and sends what one has signed.
 */
function passkeyLoginForm(context: RenderContext, { question, options }: AskedPasskey): Html {
  return html`<form class="other-login" method="post" action="${addresses.loginPasskey}" hidden data-passkey-login
    data-question="${question}" data-options="${JSON.stringify(options)}"
    data-cancelled="${t(context, 'passkey-login-cancelled')}"
    data-elsewhere="${t(context, 'passkey-elsewhere', { address: options.rpId ?? '' })}">
    ${tokenField(context)}
    <input type="hidden" name="question" value="">
    <input type="hidden" name="code" value="">
    <p class="notice" role="alert"></p>
    <div class="buttons"><button type="submit">${t(context, 'log-in-by-passkey')}</button></div>
  </form>`;
}

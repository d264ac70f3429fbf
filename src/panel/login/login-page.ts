import { addresses } from '../kit/addresses.ts';
import { field, form, noticeBox } from '../kit/forms.ts';
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
}

export function loginPage(context: RenderContext, { login, notice, help }: LoginView): Html {
  const wrong = notice?.mood === 'bad';
  return layout(context, {
    title: 'login-title',
    intro: t(context, 'login-intro'),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action: addresses.login,
        fields: [
          loginField(context, { login, autofocus: login === undefined, wrong }),
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
      <p class="below"><a href="${addresses.forgot}">${t(context, 'forgot-link')}</a></p>
      ${notice?.text === 'refused-second-factor-locked' && html`<p class="help">${help ?? t(context, 'help-unknown')}</p>`}
    </div>`,
  });
}

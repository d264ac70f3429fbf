import { addresses } from '../kit/addresses.ts';
import { field, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, say, type Visit } from '../kit/visit.ts';

export interface LoginView {
  /** What was typed before; the password never comes back. */
  login?: string;
  notice?: Notice | undefined;
}

export function loginPage(visit: Visit, { login, notice }: LoginView): Html {
  const wrong = notice?.mood === 'bad';
  return layout(visit, {
    title: 'login-title',
    intro: say(visit, 'login-intro'),
    body: html`<div class="card">
      ${noticeBox(visit, notice)}
      ${form(visit, {
        action: addresses.login,
        fields: [
          field(visit, {
            name: 'login',
            label: 'login',
            value: login,
            autocomplete: 'username',
            autofocus: login === undefined,
            maxLength: 64,
            wrong,
          }),
          field(visit, {
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
      <p class="below"><a href="${addresses.forgot}">${say(visit, 'forgot-link')}</a></p>
    </div>`,
  });
}

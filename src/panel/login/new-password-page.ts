import { field, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';

export interface NewPasswordView {
  action: string;
  /** Why the password is replaced: a campaign requires it, it was forgotten, or the user wishes it. */
  why: 'required' | 'forgotten' | 'own-wish';
  login: string;
  /** Whether a campaign has replaced the password, which the user may still know. */
  late?: boolean;
  notice?: Notice | undefined;
}

const titles: Record<NewPasswordView['why'], TextName> = {
  required: 'new-password-title',
  forgotten: 'new-password-title',
  'own-wish': 'password-title',
};

/** The minimum of `accounts/password.ts`; a test keeps the two equal. */
export const minPasswordCharacters = 10;

export function newPasswordPage(context: RenderContext, view: NewPasswordView): Html {
  const { action, why, login, late = false, notice } = view;
  const wrong = notice?.mood === 'bad';
  return layout(context, {
    title: titles[why],
    intro: [t(context, `new-password-${why}`), ' ', t(context, 'new-password-phones')],
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action,
        fields: [
          // Password managers read from this field whose password they store.
          html`<input class="unseen" type="text" name="login" value="${login}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>`,
          late &&
            field(context, {
              name: 'before',
              label: 'replaced-password',
              hint: 'replaced-password-hint',
              type: 'password',
              autocomplete: 'current-password',
              required: false,
              maxLength: 1024,
            }),
          field(context, {
            name: 'password',
            label: 'new-password',
            type: 'password',
            autocomplete: 'new-password',
            autofocus: true,
            maxLength: 1024,
            wrong,
          }),
          html`<ul class="hint rules">
            <li>${t(context, 'password-rule-length', { min: minPasswordCharacters })}</li>
            <li>${t(context, 'password-rule-common')}</li>
          </ul>`,
          field(context, {
            name: 'again',
            label: 'password-again',
            type: 'password',
            autocomplete: 'new-password',
            maxLength: 1024,
            wrong,
          }),
        ],
        submit: 'save-password',
      })}
    </div>
    ${context.partial === true && leaveForm(context)}`,
  });
}

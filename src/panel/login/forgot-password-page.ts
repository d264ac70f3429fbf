import { addresses } from '../kit/addresses.ts';
import { codeField } from '../kit/code-field.ts';
import { field, form, noticeBox, tokenField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import { type Notice, say, type Visit } from '../kit/visit.ts';

export type Proof = 'phone' | 'app' | 'authenticator' | 'mail';

export interface ForgotPasswordView {
  proofs: readonly Proof[];
  login?: string;
  help?: string | undefined;
  notice?: Notice | undefined;
}

/** The words are the same whoever it is (E06): nothing here tells what a login has. */
export function forgotPasswordPage(visit: Visit, { proofs, login, help, notice }: ForgotPasswordView): Html {
  return layout(visit, {
    title: 'forgot-title',
    intro: [say(visit, 'forgot-intro'), ' ', say(visit, 'forgot-not-around')],
    body: html`<div class="card">
      ${noticeBox(visit, notice)}
      ${form(visit, {
        action: addresses.forgot,
        fields: [
          field(visit, {
            name: 'login',
            label: 'login',
            value: login,
            autocomplete: 'username',
            autofocus: true,
            maxLength: 64,
          }),
          html`<fieldset class="options">
            <legend>${say(visit, 'forgot-by')}</legend>
            ${proofs.map(
              (
                proof,
                index,
              ) => html`<label><input type="radio" name="by" value="${proof}" ${index === 0 && html`checked`}>
                <span>${say(visit, `forgot-by-${proof}`)}<span class="hint">${say(visit, `forgot-by-${proof}-hint`)}</span></span>
              </label>`,
            )}
          </fieldset>`,
        ],
        submit: 'continue',
        beside: html`<a class="button" href="${addresses.login}">${say(visit, 'back')}</a>`,
      })}
    </div>
    ${helpLines(visit, help)}`,
  });
}

export function forgotMailedPage(visit: Visit, { help }: { help?: string | undefined }): Html {
  return layout(visit, {
    title: 'forgot-title',
    intro: say(visit, 'forgot-asked'),
    body: html`<div class="card">
      ${helpLines(visit, help)}
      <p><a class="button" href="${addresses.login}">${say(visit, 'back-to-login')}</a></p>
    </div>`,
  });
}

/** No number, no progress, no other methods: there may be nobody of that name. */
export function forgotCodePage(
  visit: Visit,
  { proof, digits, notice }: { proof: Exclude<Proof, 'mail'>; digits: number; notice?: Notice | undefined },
): Html {
  const byCall = proof === 'phone';
  return layout(visit, {
    title: 'code-title',
    intro: say(visit, `forgot-code-${proof}`),
    body: html`<div class="card">
      ${noticeBox(visit, notice)}
      ${form(visit, {
        action: addresses.forgotCode,
        fields: codeField(visit, {
          digits: byCall ? digits : 6,
          hint: say(visit, byCall ? 'code-from-call' : 'code-from-authenticator'),
          wrong: notice !== undefined,
        }),
        submit: 'check-code',
      })}
    </div>
    ${leaveForm(visit)}`,
    scripts: ['code-field'],
  });
}

/** Behind the link of a mail. Mail programs fetch what they find, so it takes a button to use it up. */
export function passwordLinkPage(visit: Visit, { token }: { token: string }): Html {
  return layout(visit, {
    title: 'link-title',
    intro: say(visit, 'link-intro'),
    body: html`<div class="card">
      <form method="post" action="${addresses.passwordLink}">
        ${tokenField(visit)}
        <input type="hidden" name="link" value="${token}">
        <div class="buttons"><button class="primary" type="submit">${say(visit, 'use-link')}</button></div>
      </form>
    </div>`,
  });
}

function helpLines(visit: Visit, help: string | undefined): Html {
  return html`<div class="plain-list">
    <p class="hint">${say(visit, 'forgot-no-mail')}</p>
    <p class="help">${help ?? say(visit, 'help-unknown')}</p>
  </div>`;
}

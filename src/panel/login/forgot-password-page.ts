import type { AnywhereKind } from '../../accounts/factor-kind.ts';
import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import { helpLink } from '../help/help-link.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { addresses } from '../kit/addresses.ts';
import { codeField } from '../kit/code-field.ts';
import { asKept, buttonForm, form, noticeBox, tokenField } from '../kit/forms.ts';
import { helpContact, helpForStrangers } from '../kit/help-contact.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';
import { loginField } from './login-field.ts';

export type Proof = AnywhereKind | 'mail';

export interface ForgotPasswordView {
  proofs: readonly Proof[];
  login?: string;
  /** What was chosen before. */
  by?: Proof | undefined;
  help?: string | undefined;
  notice?: Notice | undefined;
}

/** The page has the same words for every login, so that it reveals nothing about a user (E06). */
export function forgotPasswordPage(context: RenderContext, view: ForgotPasswordView): Html {
  const { proofs, login, help, notice } = view;
  const { value: by } = asKept(context, 'by', { value: view.by ?? proofs[0] });
  return layout(context, {
    title: 'forgot-title',
    intro: [t(context, 'forgot-intro'), ' ', t(context, 'forgot-not-around')],
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action: addresses.forgot,
        fields: [
          loginField(context, { login }),
          html`<fieldset class="options">
            <legend>${t(context, 'forgot-by')}</legend>
            ${proofs.map(
              (proof) => html`<label><input type="radio" name="by" value="${proof}" ${proof === by && html`checked`}>
                <span>${t(context, `forgot-by-${proof}`)}<span class="hint">${t(context, `forgot-by-${proof}-hint`)}</span></span>
              </label>`,
            )}
          </fieldset>`,
        ],
        submit: 'continue',
        beside: html`<a class="button" href="${addresses.login}">${t(context, 'back')}</a>`,
      })}
    </div>
    ${helpLines(context, help)}`,
  });
}

export function forgotMailedPage(context: RenderContext, { help }: { help?: string | undefined }): Html {
  return layout(context, {
    title: 'forgot-title',
    intro: t(context, 'forgot-asked'),
    body: html`<div class="card">
      ${helpLines(context, help)}
      <p><a class="button" href="${addresses.login}">${t(context, 'back-to-login')}</a></p>
    </div>`,
  });
}

/** Shows no number, progress or other methods, because the user may not exist. */
export function forgotCodePage(
  context: RenderContext,
  { proof, digits, notice }: { proof: Exclude<Proof, 'mail'>; digits: number; notice?: Notice | undefined },
): Html {
  return layout(context, {
    title: 'code-title',
    intro: t(context, `forgot-code-${proof}`),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action: addresses.forgotCode,
        fields: codeField(context, {
          digits: methodKind(proof).codeDigits(digits),
          hint: t(context, kindViews[proof].codeFrom),
          wrong: notice?.mood === 'bad',
        }),
        submit: 'check-code',
      })}
    </div>
    ${methodKind(proof).delivery === 'call' && html`<div class="other-methods">${buttonForm(context, { action: addresses.forgotAgain, text: 'forgot-again' })}</div>`}
    ${leaveForm(context)}`,
    scripts: ['code-field'],
  });
}

/** The page behind a mailed link. Only its button uses the link, because mail programs fetch links on their own. */
export function passwordLinkPage(context: RenderContext, { token }: { token: string }): Html {
  return layout(context, {
    title: 'link-title',
    intro: t(context, 'link-intro'),
    body: html`<div class="card">
      <form method="post" action="${addresses.passwordLink}">
        ${tokenField(context)}
        <input type="hidden" name="link" value="${token}">
        <div class="buttons"><button class="primary" type="submit">${t(context, 'use-link')}</button></div>
      </form>
    </div>`,
  });
}

function helpLines(context: RenderContext, help: string | undefined): Html {
  return html`<div class="plain-list">
    <p class="hint">${t(context, 'forgot-no-mail')}</p>
    <p class="help">${helpContact(context, helpForStrangers(context, help))}</p>
    ${helpLink(context, 'password-forgotten')}
  </div>`;
}

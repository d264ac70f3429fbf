import { addresses } from '../kit/addresses.ts';
import { field, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';

/** Asks for the password again before a change of methods (S12, E01). */
export function confirmPage(context: RenderContext, { notice }: { notice?: Notice | undefined }): Html {
  return layout(context, {
    title: 'confirm-title',
    intro: t(context, 'confirm-intro'),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action: addresses.confirm,
        fields: [
          html`<input class="unseen" type="text" name="login" value="${context.person?.login ?? ''}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>`,
          field(context, {
            name: 'password',
            label: 'password',
            type: 'password',
            autocomplete: 'current-password',
            autofocus: true,
            maxLength: 1024,
            wrong: notice?.mood === 'bad',
          }),
        ],
        submit: 'continue',
        beside: html`<a class="button" href="${addresses.home}">${t(context, 'back')}</a>`,
      })}
    </div>`,
  });
}

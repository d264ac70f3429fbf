import { helpLink } from '../help/help-link.ts';
import { addresses } from '../kit/addresses.ts';
import { field, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';

/** The same for everybody, whether they have recovery codes or not. */
export function recoverPage(context: RenderContext, { notice }: { notice?: Notice | undefined }): Html {
  return layout(context, {
    title: 'recover-title',
    intro: t(context, 'recover-intro'),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action: addresses.recover,
        fields: field(context, {
          name: 'code',
          label: 'recovery-code',
          hint: 'recovery-code-hint',
          autocomplete: 'off',
          autofocus: true,
          maxLength: 60,
          wrong: notice?.mood === 'bad',
        }),
        submit: 'continue',
        beside: html`<a class="button" href="${addresses.code}">${t(context, 'back')}</a>`,
      })}
    </div>
    ${helpLink(context, 'telephone-lost')}
    ${leaveForm(context)}`,
  });
}

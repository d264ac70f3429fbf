import { addresses } from '../kit/addresses.ts';
import { field, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, say, type Visit } from '../kit/visit.ts';

/** S12, E01: the password again before anything of the methods is changed. */
export function confirmPage(visit: Visit, { notice }: { notice?: Notice | undefined }): Html {
  return layout(visit, {
    title: 'confirm-title',
    intro: say(visit, 'confirm-intro'),
    body: html`<div class="card">
      ${noticeBox(visit, notice)}
      ${form(visit, {
        action: addresses.confirm,
        fields: [
          html`<input class="unseen" type="text" name="login" value="${visit.person?.login ?? ''}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>`,
          field(visit, {
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
        beside: html`<a class="button" href="${addresses.home}">${say(visit, 'back')}</a>`,
      })}
    </div>`,
  });
}

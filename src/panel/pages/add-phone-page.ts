import { addresses } from '../addresses.ts';
import { field, form, noticeBox } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import { type Notice, say, type Visit } from '../visit.ts';

export interface AddPhoneView {
  number?: string;
  name?: string;
  notice?: Notice | undefined;
}

/** S07: the number is typed, Add is pressed, and it rings. */
export function addPhonePage(visit: Visit, { number, name, notice }: AddPhoneView): Html {
  return layout(visit, {
    title: 'add-phone-title',
    intro: say(visit, 'add-phone-intro'),
    body: html`<div class="card">
      ${noticeBox(visit, notice)}
      ${form(visit, {
        action: addresses.addPhone,
        fields: [
          field(visit, {
            name: 'number',
            label: 'number',
            type: 'tel',
            value: number,
            autocomplete: 'tel',
            hint: 'number-hint',
            autofocus: true,
            maxLength: 32,
            wrong: notice?.mood === 'bad',
          }),
          field(visit, {
            name: 'name',
            label: 'method-name',
            value: name,
            autocomplete: 'off',
            hint: 'method-name-hint',
            required: false,
            maxLength: 40,
          }),
          html`<details class="more"><summary>${say(visit, 'landline-question')}</summary><p>${say(visit, 'landline-warning')}</p></details>`,
        ],
        submit: 'add-method',
        beside: html`<a class="button" href="${addresses.addMethod}">${say(visit, 'back')}</a>`,
      })}
    </div>`,
  });
}

import { usualPauseSeconds } from '../../factors/callee.ts';
import { helpLink } from '../help/help-link.ts';
import { addresses } from '../kit/addresses.ts';
import { field, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';
import { saveNumber } from '../kit/save-number.ts';
import type { TypedPhone } from './typed-phone.ts';

/** What was typed before is shown again after a refusal. */
export interface AddPhoneView extends Partial<TypedPhone> {
  /** Whether an extension of this exchange is accepted as a number. */
  extensionsAllowed?: boolean;
  /** The name under which a telephone may save our number. */
  contact?: string | undefined;
  notice?: Notice | undefined;
}

/** Refusals of the switchboard fields, as opposed to the number. */
const switchboardTroubles: readonly string[] = [
  'refused-post-dial-invalid',
  'refused-pause-invalid',
  'refused-post-dial-behind-extension',
];

/** The form for a number; it rings as soon as the form is sent (S07). */
export function addPhonePage(context: RenderContext, view: AddPhoneView): Html {
  const { number, name, extensionsAllowed = false, notice } = view;
  return layout(context, {
    title: 'add-phone-title',
    intro: t(context, 'add-phone-intro'),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${form(context, {
        action: addresses.addPhone,
        fields: [
          field(context, {
            name: 'number',
            label: 'number',
            type: 'tel',
            value: number,
            autocomplete: 'tel',
            hint: extensionsAllowed ? 'number-hint-extensions' : 'number-hint',
            autofocus: true,
            maxLength: 80,
            wrong: notice?.mood === 'bad' && !isSwitchboardTrouble(notice),
          }),
          switchboard(context, view),
          field(context, {
            name: 'name',
            label: 'method-name',
            value: name,
            autocomplete: 'off',
            hint: 'method-name-hint',
            required: false,
            maxLength: 40,
          }),
          html`<details class="more"><summary>${t(context, 'landline-question')}</summary><p>${t(context, 'landline-warning')}</p>${helpLink(context, 'adding-landline')}</details>`,
          view.contact !== undefined && saveNumber(context, view.contact),
        ],
        submit: 'add-method',
        beside: html`<a class="button" href="${addresses.addMethod}">${t(context, 'back')}</a>`,
      })}
    </div>`,
  });
}

function isSwitchboardTrouble(notice: Notice | undefined): boolean {
  return notice !== undefined && switchboardTroubles.includes(notice.text);
}

/** Open when a field has a value, because hidden fields are sent too. */
function switchboard(context: RenderContext, view: AddPhoneView): Html {
  const { pauseBefore, pauseAfter } = view;
  const postDial = context.kept?.fields.postDial?.value ?? view.postDial ?? '';
  const wrong = isSwitchboardTrouble(context.kept?.notice ?? view.notice);
  const each = { autocomplete: 'off', required: false, wrong } as const;
  const digits = { ...each, digitsOnly: true } as const;
  const usual = String(usualPauseSeconds);
  return html`<details class="more" ${(postDial !== '' || wrong) && html`open`}>
    <summary>${t(context, 'switchboard-question')}</summary>
    <div class="switchboard">
      ${field(context, { ...each, name: 'postDial', label: 'switchboard-post-dial', value: postDial, hint: 'switchboard-hint', maxLength: 40 })}
      <div class="pauses">
        ${field(context, { ...digits, name: 'pauseBefore', label: 'pause-before', value: pauseBefore ?? usual, maxLength: 2 })}
        ${field(context, { ...digits, name: 'pauseAfter', label: 'pause-after', value: pauseAfter ?? usual, maxLength: 2 })}
      </div>
      <p class="hint">${t(context, 'pauses-hint')}</p>
      ${helpLink(context, 'adding-behind-switchboard')}
    </div>
  </details>`;
}

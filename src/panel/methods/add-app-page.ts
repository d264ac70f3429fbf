import { addresses } from '../kit/addresses.ts';
import { buttonForm, field, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, say, type Visit } from '../kit/visit.ts';

export interface AddAppView {
  /** Whether a telephone of this exchange may be sent messages. */
  messagesAllowed: boolean;
  /** The person's own, to begin with; or what was typed. */
  extension?: string | undefined;
  notice?: Notice | undefined;
}

/** S03, S10: two kinds of app, and the way to begin with another method. */
export function addAppPage(visit: Visit, { messagesAllowed, extension, notice }: AddAppView): Html {
  return layout(visit, {
    title: 'add-app-title',
    intro: say(visit, 'add-app-intro'),
    body: html`${noticeBox(visit, notice)}
    <section class="card" aria-labelledby="app-browser">
      <h2 id="app-browser">${say(visit, 'app-browser')}</h2>
      <p class="hint">${say(visit, 'app-browser-hint')}</p>
      ${buttonForm(visit, { action: `${addresses.addApp}/begin`, text: 'app-browser-begin', mood: 'primary' })}
    </section>
    ${messagesAllowed && telephone(visit, extension, notice)}
    <p class="leave"><a href="${addresses.addMethod}">${say(visit, 'app-other-method')}</a></p>`,
  });
}

function telephone(visit: Visit, extension: string | undefined, notice: Notice | undefined): Html {
  return html`<section class="card" aria-labelledby="app-telephone">
    <h2 id="app-telephone">${say(visit, 'app-telephone')}</h2>
    <p class="hint">${say(visit, 'app-telephone-hint')}</p>
    ${form(visit, {
      action: `${addresses.addApp}/begin`,
      fields: field(visit, {
        name: 'extension',
        label: 'app-extension',
        value: extension,
        autocomplete: 'off',
        digitsOnly: true,
        maxLength: 6,
        wrong: notice?.text === 'refused-extension-not-allowed',
      }),
      submit: 'app-telephone-begin',
      mood: '',
    })}
  </section>`;
}

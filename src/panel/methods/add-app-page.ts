import { addresses } from '../kit/addresses.ts';
import { buttonForm, field, form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';

export interface AddAppView {
  /** Whether extensions of this exchange can receive messages. */
  messagesAllowed: boolean;
  /** What was typed before, or else the user's own extension. */
  extension?: string | undefined;
  notice?: Notice | undefined;
}

/** The two kinds of app, and how to begin with another method (S03, S10). */
export function addAppPage(context: RenderContext, { messagesAllowed, extension, notice }: AddAppView): Html {
  return layout(context, {
    title: 'add-app-title',
    intro: t(context, 'add-app-intro'),
    body: html`${noticeBox(context, notice)}
    <section class="card" aria-labelledby="app-browser">
      <h2 id="app-browser">${t(context, 'app-browser')}</h2>
      <p class="hint">${t(context, 'app-browser-hint')}</p>
      ${buttonForm(context, { action: `${addresses.addApp}/begin`, text: 'app-browser-begin', mood: 'primary' })}
    </section>
    ${messagesAllowed && telephone(context, extension, notice)}
    <p class="leave"><a href="${addresses.addMethod}">${t(context, 'app-other-method')}</a></p>`,
  });
}

function telephone(context: RenderContext, extension: string | undefined, notice: Notice | undefined): Html {
  return html`<section class="card" aria-labelledby="app-telephone">
    <h2 id="app-telephone">${t(context, 'app-telephone')}</h2>
    <p class="hint">${t(context, 'app-telephone-hint')}</p>
    ${form(context, {
      action: `${addresses.addApp}/begin`,
      fields: field(context, {
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

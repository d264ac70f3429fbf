import { addresses } from '../kit/addresses.ts';
import { noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type PasskeyForm, passkeyForm, passkeyScripts } from '../kit/passkey-form.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';

export interface AddPasskeyView {
  /** For the browser. */
  options: PasskeyForm['options'];
  notice?: Notice | undefined;
}

/** The page on which the browser makes a passkey. */
export function addPasskeyPage(context: RenderContext, { options, notice }: AddPasskeyView): Html {
  return layout(context, {
    title: 'add-passkey-title',
    intro: t(context, 'add-passkey-intro'),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${passkeyForm(context, { action: addresses.addPasskey, act: 'make', options })}
    </div>
    <p class="leave"><a class="button" href="${addresses.addMethod}">${t(context, 'back')}</a></p>`,
    scripts: passkeyScripts,
  });
}

import { tokenField } from './forms.ts';
import { type Html, html } from './html.ts';
import { type RenderContext, t } from './render-context.ts';
import type { TextName } from './texts.ts';

export const passkeyScripts = ['webauthn', 'passkey'];

export interface PasskeyForm {
  action: string;
  act: 'make' | 'use';
  /** For the browser: `PublicKeyCredentialCreationOptionsJSON`, or `PublicKeyCredentialRequestOptionsJSON`. */
  options: { rpId?: string; rp?: { id?: string } };
  /** Whether the browser asks without a press of the button. After a failure it would ask again and again. */
  atOnce?: boolean;
}

const words: Record<PasskeyForm['act'], { submit: TextName; cancelled: TextName }> = {
  make: { submit: 'make-passkey', cancelled: 'passkey-make-cancelled' },
  use: { submit: 'use-passkey', cancelled: 'passkey-cancelled' },
};

/** A button for which the browser asks for a passkey; `browser/passkey.js` sends its answer in the field `code`. */
export function passkeyForm(context: RenderContext, { action, act, options, atOnce = false }: PasskeyForm): Html {
  const { submit, cancelled } = words[act];
  const host = options.rpId ?? options.rp?.id ?? '';
  return html`<form method="post" action="${action}" data-passkey="${act}" data-options="${JSON.stringify(options)}"
    data-cancelled="${t(context, cancelled)}" data-unsupported="${t(context, 'passkey-unsupported')}"
    data-elsewhere="${t(context, 'passkey-elsewhere', { address: host })}" data-there-already="${t(context, 'passkey-there-already')}"
    ${atOnce && html`data-at-once=""`}>
    ${tokenField(context)}
    <input type="hidden" name="code" value="">
    <p class="notice" role="alert"></p>
    <noscript><p class="notice bad">${t(context, 'passkey-no-script')}</p></noscript>
    <div class="buttons"><button class="primary" type="submit">${t(context, submit)}</button></div>
  </form>`;
}

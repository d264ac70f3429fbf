import { addresses } from '../kit/addresses.ts';
import { codeField } from '../kit/code-field.ts';
import { form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { qrCode } from '../kit/qr-code.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';

export interface AddAuthenticatorView {
  /** `otpauth://totp/…`, shown only once: as a QR code, and as a link for an authenticator on the same telephone. */
  uri: string;
  /** The same secret in base32, for typing. */
  secret: string;
  notice?: Notice | undefined;
}

/** The page to scan the QR code and type the authenticator's code (S09). */
export function addAuthenticatorPage(context: RenderContext, { uri, secret, notice }: AddAuthenticatorView): Html {
  return layout(context, {
    title: 'add-authenticator-title',
    intro: t(context, 'add-authenticator-intro'),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      <ol class="numbered">
        <li>
          <p>${t(context, 'scan')}</p>
          <div class="scan">
            ${qrCode(uri, t(context, 'qr-code'))}
            <div class="by-hand">
              <p><a class="button" href="${uri}">${t(context, 'open-authenticator')}</a></p>
              <p class="hint">${t(context, 'type-key')}</p>
              <p><code id="key">${inGroups(secret)}</code></p>
            </div>
          </div>
        </li>
        <li>
          ${form(context, {
            action: addresses.addAuthenticator,
            fields: codeField(context, {
              digits: 6,
              hint: t(context, 'code-from-authenticator'),
              wrong: notice?.mood === 'bad',
            }),
            submit: 'add-method',
            beside: html`<a class="button" href="${addresses.addMethod}">${t(context, 'back')}</a>`,
          })}
        </li>
      </ol>
    </div>`,
    scripts: ['code-field'],
  });
}

/** Groups of four are easier to type than 32 letters in a row. */
function inGroups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? '';
}

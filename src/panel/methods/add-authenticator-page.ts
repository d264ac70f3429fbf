import { addresses } from '../kit/addresses.ts';
import { codeField } from '../kit/code-field.ts';
import { form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { qrCode } from '../kit/qr-code.ts';
import { type Notice, say, type Visit } from '../kit/visit.ts';

export interface AddAuthenticatorView {
  /** `otpauth://totp/…`, shown once as a picture and as a link for an authenticator on this telephone. */
  uri: string;
  /** The same secret in base32, to type over. */
  secret: string;
  notice?: Notice | undefined;
}

/** S09: scan the picture, type the code that the authenticator shows. */
export function addAuthenticatorPage(visit: Visit, { uri, secret, notice }: AddAuthenticatorView): Html {
  return layout(visit, {
    title: 'add-authenticator-title',
    intro: say(visit, 'add-authenticator-intro'),
    body: html`<div class="card">
      ${noticeBox(visit, notice)}
      <ol class="numbered">
        <li>
          <p>${say(visit, 'scan')}</p>
          <div class="scan">
            ${qrCode(uri, say(visit, 'qr-code'))}
            <div class="by-hand">
              <p><a class="button" href="${uri}">${say(visit, 'open-authenticator')}</a></p>
              <p class="hint">${say(visit, 'type-key')}</p>
              <p><code id="key">${inGroups(secret)}</code></p>
            </div>
          </div>
        </li>
        <li>
          ${form(visit, {
            action: addresses.addAuthenticator,
            fields: codeField(visit, {
              digits: 6,
              hint: say(visit, 'code-from-authenticator'),
              wrong: notice?.mood === 'bad',
            }),
            submit: 'add-method',
            beside: html`<a class="button" href="${addresses.addMethod}">${say(visit, 'back')}</a>`,
          })}
        </li>
      </ol>
    </div>`,
    scripts: ['code-field'],
  });
}

/** By four, as such keys are written: nobody types 32 letters in a row. */
function inGroups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? '';
}

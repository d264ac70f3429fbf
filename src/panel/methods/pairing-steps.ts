import { showPairingCode } from '../../factors/pairing-code.ts';
import { type Html, html } from '../kit/html.ts';
import { qrCode } from '../kit/qr-code.ts';
import { type RenderContext, t, tBold } from '../kit/render-context.ts';

/** How a browser on a telephone becomes the app: by a picture, or by a code that is typed there. */
export interface PairingView {
  code: string;
  /** Where the app is, as a telephone reaches it: `https://panel.example/app`. */
  address: string;
  /** What the browser that was paired calls itself. */
  deviceName: string | undefined;
}

/** The code stands behind the #, which no browser sends: it ends up in no log. */
export function pairingSteps(context: RenderContext, { code, address, deviceName }: PairingView): Html {
  if (deviceName !== undefined) {
    return html`<p class="paired" role="status">${tBold(context, 'app-paired', { device: deviceName })}</p>`;
  }
  return html`<div class="scan">
    ${qrCode(`${address}#${code}`, t(context, 'app-qr'))}
    <div class="by-hand">
      <p>${tBold(context, 'app-open', { address: address.replace(/^https?:\/\//, '') })}</p>
      <p class="hint">${t(context, 'app-type-pairing')}</p>
      <p><code id="pairing">${showPairingCode(code)}</code></p>
      <p class="hint">${t(context, 'app-or-password')}</p>
    </div>
  </div>`;
}

import { ownBrand } from '../../brand/brands.ts';
import { showPairingCode } from '../../factors/pairing-code.ts';
import { ofBrand, typedAppAddress } from '../app/app-addresses.ts';
import { addresses } from '../kit/addresses.ts';
import { type Html, html } from '../kit/html.ts';
import { qrCode } from '../kit/qr-code.ts';
import { type RenderContext, t, tBold } from '../kit/render-context.ts';

/** How a browser becomes the app: by a QR code, or by a code typed there. */
export interface PairingView {
  code: string;
  /** Address of the app as telephones reach it, such as `https://panel.example/app`. */
  address: string;
  /** Name that the paired browser suggested. */
  deviceName: string | undefined;
}

/** The code is in the fragment, which browsers do not send, so it appears in no log. */
export function pairingSteps(context: RenderContext, { code, address, deviceName }: PairingView): Html {
  if (deviceName !== undefined) {
    return html`<p class="paired" role="status">${tBold(context, 'app-paired', { device: deviceName })}</p>`;
  }
  return html`<div class="scan">
    ${qrCode(`${address}#${code}`, t(context, 'app-qr'))}
    <div class="by-hand">
      <p>${tBold(context, 'app-open', { address: typedAppAddress(address) })}</p>
      <p><a class="button" href="${`${ofBrand(addresses.app, context.brand ?? ownBrand())}#${code}`}" target="_blank" rel="noopener">${t(context, 'app-open-here')}</a></p>
      <p class="hint">${t(context, 'app-type-pairing')}</p>
      <p><code id="pairing">${showPairingCode(code)}</code></p>
      <p class="hint">${t(context, 'app-or-password')}</p>
    </div>
  </div>`;
}

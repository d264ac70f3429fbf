import type { RememberedBrowser } from '../../accounts/remembered-browser.ts';
import { addresses } from '../kit/addresses.ts';
import { buttonForm } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { formatDay, formatMoment, type RenderContext, t } from '../kit/render-context.ts';

export type ShownBrowser = Pick<RememberedBrowser, 'id' | 'browser' | 'network' | 'lastUsedAt' | 'until'>;

export interface BrowsersView {
  list: readonly (ShownBrowser & { isThis: boolean })[];
  /** For how many days this one may be remembered. */
  days: number;
}

/** On a user's own page: the browsers in which a login asks for no code. Each can be ended, and this one added. */
export function browsersCard(context: RenderContext, { list, days }: BrowsersView): Html {
  return html`<section class="card" aria-labelledby="browsers-title">
    <h2 id="browsers-title">${t(context, 'browsers-title')}</h2>
    ${list.length === 0 && html`<p>${t(context, 'browsers-none')}</p>`}
    <ul class="plain-list">${list.map((each) => browserItem(context, each, addresses.forgetBrowser))}</ul>
    ${
      !list.some(({ isThis }) => isThis) &&
      buttonForm(context, {
        action: addresses.browsers,
        text: 'browser-remember',
        gaps: { days },
        beside: html`<span class="unseen">${t(context, 'remember-choice-hint')}</span>`,
      })
    }
    <p class="hint">${t(context, 'browsers-hint')}</p>
  </section>`;
}

/** @param action where the button that ends it leads */
export function browserItem(
  context: RenderContext,
  { id, browser, network, lastUsedAt, until, isThis = false }: ShownBrowser & { isThis?: boolean },
  action?: string,
): Html {
  const name = browser === '' ? t(context, 'browser-unknown') : browser;
  const said = { network, seen: formatMoment(context, lastUsedAt), until: formatDay(context, until) };
  return html`<li>${isThis ? html`<strong>${t(context, 'browser-this')}</strong> · ${name}` : name}
    <span class="hint">${t(context, 'browser-words', said)}</span>${
      action !== undefined &&
      buttonForm(context, {
        action,
        text: 'browser-forget',
        about: name,
        fields: html`<input type="hidden" name="browser" value="${id}">`,
      })
    }</li>`;
}

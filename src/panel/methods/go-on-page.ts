import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type RenderContext, t } from '../kit/render-context.ts';

/** Shown for a moment, on the way from a login to the program that asked for it. */
export function goOnPage(context: RenderContext, address: string): Html {
  return layout(context, {
    title: 'go-on-title',
    body: html`<div class="card">
      <p>${t(context, 'go-on-program')}</p>
      <p><a class="button primary" href="${address}">${t(context, 'go-on-now')}</a></p>
    </div>`,
  });
}

import { addresses } from './kit/addresses.ts';
import { type Html, html } from './kit/html.ts';
import { layout } from './kit/layout.ts';
import { type RenderContext, t } from './kit/render-context.ts';
import type { TextName } from './kit/texts.ts';

/** Page that says why the requested page cannot be shown. */
export function refusedPage(context: RenderContext, { text }: { text: TextName }): Html {
  return layout(context, {
    title: 'refused-title',
    body: html`<div class="card">
      <p>${t(context, text)}</p>
      <p><a class="button primary" href="${addresses.home}">${t(context, 'to-the-start')}</a></p>
    </div>`,
  });
}

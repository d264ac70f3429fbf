import { type Html, html } from './html.ts';
import { type RenderContext, t } from './render-context.ts';

/** Link to the next page of a long list. @param address undefined on the last page */
export function nextLink(context: RenderContext, address: string | undefined): Html | false {
  return (
    address !== undefined &&
    html`<p class="onwards"><a class="button" href="${address}">${t(context, 'next-page')}</a></p>`
  );
}

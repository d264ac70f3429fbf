import { type Html, html } from './html.ts';
import { type RenderContext, t } from './render-context.ts';

/** Onwards in a long list. @param address of the next page; nothing when there is none */
export function nextLink(context: RenderContext, address: string | undefined): Html | false {
  return (
    address !== undefined &&
    html`<p class="onwards"><a class="button" href="${address}">${t(context, 'next-page')}</a></p>`
  );
}

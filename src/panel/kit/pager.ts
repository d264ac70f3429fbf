import { type Html, html } from './html.ts';
import { type RenderContext, t } from './render-context.ts';
import type { TextName } from './texts.ts';

/** Links to the pages before and after; nothing where there is neither. */
export function pager(
  context: RenderContext,
  { previous, next }: { previous?: string | undefined; next?: string | undefined },
): Html | false {
  const link = (address: string | undefined, text: TextName) =>
    address !== undefined && html`<a class="button" href="${address}">${t(context, text)}</a>`;
  return (
    (previous !== undefined || next !== undefined) &&
    html`<nav class="buttons" aria-label="${t(context, 'pages')}">
      ${link(previous, 'previous-page')}${link(next, 'next-page')}
    </nav>`
  );
}

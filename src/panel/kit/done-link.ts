import { addresses } from './addresses.ts';
import { type Html, html } from './html.ts';
import { type RenderContext, t } from './render-context.ts';

/** The end of the set-up: on to the site where the person came from, otherwise to the panel. */
export function doneLink(context: RenderContext): Html {
  const { goOnHost: host } = context;
  return host === undefined
    ? html`<a class="button" href="${addresses.home}">${t(context, 'done')}</a>`
    : html`<a class="button" href="${addresses.goOn}">${t(context, 'done-to', { host })}</a>`;
}

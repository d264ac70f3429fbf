import { type Html, html } from './html.ts';
import { say, type Visit } from './visit.ts';

/** Onwards in a long list. @param address of the next page; nothing when there is none */
export function nextLink(visit: Visit, address: string | undefined): Html | false {
  return (
    address !== undefined &&
    html`<p class="onwards"><a class="button" href="${address}">${say(visit, 'next-page')}</a></p>`
  );
}

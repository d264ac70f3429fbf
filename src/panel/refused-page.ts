import { addresses } from './kit/addresses.ts';
import { type Html, html } from './kit/html.ts';
import { layout } from './kit/layout.ts';
import type { TextName } from './kit/texts.ts';
import { say, type Visit } from './kit/visit.ts';

/** What is shown when a page cannot be. */
export function refusedPage(visit: Visit, { text }: { text: TextName }): Html {
  return layout(visit, {
    title: 'refused-title',
    body: html`<div class="card">
      <p>${say(visit, text)}</p>
      <p><a class="button primary" href="${addresses.home}">${say(visit, 'to-the-start')}</a></p>
    </div>`,
  });
}

import { addresses } from '../addresses.ts';
import { type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import type { TextName } from '../texts.ts';
import { say, type Visit } from '../visit.ts';

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

import { addresses } from '../kit/addresses.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import { type MethodView, methodWords } from '../kit/method-view.ts';
import { say, type Visit } from '../kit/visit.ts';

export interface NoMethodView {
  methods: readonly MethodView[];
  /** How the operator can be reached, in the operator's own words. */
  help?: string | undefined;
}

/** S20: the backups first; then the operator, and what a good one asks. */
export function noMethodPage(visit: Visit, { methods, help }: NoMethodView): Html {
  return layout(visit, {
    title: 'no-method-title',
    intro: say(visit, 'no-method-intro'),
    body: html`<div class="card prose">
      <h2>${say(visit, 'no-method-backup')}</h2>
      <p>${say(visit, 'no-method-backup-words')}</p>
      <ul>${methods.map((each) => html`<li>${methodWords(visit, each)}</li>`)}</ul>
      <h2>${say(visit, 'no-method-operator')}</h2>
      <p>${say(visit, 'no-method-operator-words')}</p>
      <p class="help">${help ?? say(visit, 'help-unknown')}</p>
      <p class="hint">${say(visit, 'no-method-after')}</p>
      <p><a class="button" href="${addresses.code}">${say(visit, 'back')}</a></p>
    </div>
    ${leaveForm(visit)}`,
  });
}

import type { HelpContact } from '../../accounts/help-contact.ts';
import { helpLink } from '../help/help-link.ts';
import { methodWords } from '../kinds/method-words.ts';
import { addresses } from '../kit/addresses.ts';
import { helpContact } from '../kit/help-contact.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import type { MethodView } from '../kit/method-view.ts';
import { type RenderContext, t } from '../kit/render-context.ts';

export interface NoMethodView {
  methods: readonly MethodView[];
  /** How to reach the operator. */
  help?: HelpContact | undefined;
}

/** The page of S20: first the backup methods, then how to reach the operator and what the operator will ask. */
export function noMethodPage(context: RenderContext, { methods, help }: NoMethodView): Html {
  return layout(context, {
    title: 'no-method-title',
    intro: t(context, 'no-method-intro'),
    body: html`<div class="card prose">
      <h2>${t(context, 'no-method-backup')}</h2>
      <p>${t(context, 'no-method-backup-words')}</p>
      <ul>${methods.map((each) => html`<li>${methodWords(context, each)}</li>`)}</ul>
      <p><a href="${addresses.recover}">${t(context, 'recover-link')}</a></p>
      <h2>${t(context, 'no-method-operator')}</h2>
      <p>${t(context, 'no-method-operator-words')}</p>
      <p class="help">${helpContact(context, help)}</p>
      <p class="hint">${t(context, 'no-method-after')}</p>
      <p><a class="button" href="${addresses.code}">${t(context, 'back')}</a></p>
    </div>
    ${helpLink(context, 'telephone-lost')}
    ${leaveForm(context)}`,
  });
}

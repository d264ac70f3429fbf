import { addresses, setUpCodePath } from '../kit/addresses.ts';
import { form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, type RenderContext, t, tBold } from '../kit/render-context.ts';
import { methodKinds } from './company-users-page.ts';
import type { OperatorUser } from './operator-users-page.ts';
import { reasonField } from './reason-field.ts';

export interface ResetFactorsView {
  user: OperatorUser;
  reason?: string;
  notice?: Notice | undefined;
}

/** The reset needs a reason, and shows no secret (S13, E03). */
export function resetFactorsPage(context: RenderContext, { user, reason = '', notice }: ResetFactorsView): Html {
  return layout(context, {
    title: 'reset-title',
    intro: tBold(context, 'reset-intro', { name: user.name, login: user.login }),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${methodKinds(context, user.methods)}
      <ul class="rules">
        <li>${t(context, 'reset-removes')}</li>
        <li>${t(context, 'reset-ends')}</li>
        <li>${t(context, 'reset-next')}</li>
      </ul>
      ${form(context, {
        action: `${addresses.operatorUsers}/${encodeURIComponent(user.id)}/reset`,
        fields: reasonField(context, reason),
        submit: 'reset-now',
        mood: 'grave',
        beside: html`${user.awaitsSetUp && html`<a class="button" href="${setUpCodePath(user.id)}">${t(context, 'new-set-up-code')}</a>`}<a class="button" href="${addresses.operatorUsers}">${t(context, 'back')}</a>`,
      })}
    </div>`,
  });
}

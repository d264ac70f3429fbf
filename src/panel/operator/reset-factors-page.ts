import { addresses } from '../kit/addresses.ts';
import { form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type Notice, say, sayBold, type Visit } from '../kit/visit.ts';
import { methodKinds } from './company-users-page.ts';
import type { OperatorUser } from './operator-users-page.ts';
import { reasonField } from './reason-field.ts';

export interface ResetFactorsView {
  user: OperatorUser;
  reason?: string;
  notice?: Notice | undefined;
}

/** S13, E03: with a reason, and it shows no secret. */
export function resetFactorsPage(visit: Visit, { user, reason = '', notice }: ResetFactorsView): Html {
  return layout(visit, {
    title: 'reset-title',
    intro: sayBold(visit, 'reset-intro', { name: user.name, login: user.login }),
    body: html`<div class="card">
      ${noticeBox(visit, notice)}
      ${methodKinds(visit, user.methods)}
      <ul class="rules">
        <li>${say(visit, 'reset-removes')}</li>
        <li>${say(visit, 'reset-ends')}</li>
        <li>${say(visit, 'reset-next')}</li>
      </ul>
      ${form(visit, {
        action: `${addresses.operatorUsers}/${encodeURIComponent(user.id)}/reset`,
        fields: reasonField(visit, reason),
        submit: 'reset-now',
        mood: 'grave',
        beside: html`<a class="button" href="${addresses.operatorUsers}">${say(visit, 'back')}</a>`,
      })}
    </div>`,
  });
}

import { addresses } from '../addresses.ts';
import { form, noticeBox } from '../forms.ts';
import { type Html, html } from '../html.ts';
import { layout } from '../layout.ts';
import { type Notice, say, sayBold, type Visit } from '../visit.ts';
import { methodKinds } from './company-users-page.ts';
import type { OperatorUser } from './operator-users-page.ts';

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
        fields: html`<div class="field">
          <label for="reason">${say(visit, 'reason')}</label>
          <textarea id="reason" name="reason" rows="3" maxlength="300" required aria-describedby="reason-hint">${reason}</textarea>
          <p class="hint" id="reason-hint">${say(visit, 'reason-hint')}</p>
        </div>`,
        submit: 'reset-now',
        mood: 'grave',
        beside: html`<a class="button" href="${addresses.operatorUsers}">${say(visit, 'back')}</a>`,
      })}
    </div>`,
  });
}

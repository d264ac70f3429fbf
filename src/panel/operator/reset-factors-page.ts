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
  /** Whether the notice has the set-up code of a reset just now; the form would only invite another one. */
  isDone?: boolean;
  notice?: Notice | undefined;
}

/** The reset needs a reason, and shows no secret (S13, E03). */
export function resetFactorsPage(context: RenderContext, view: ResetFactorsView): Html {
  const { user, notice, isDone = false } = view;
  return layout(context, {
    title: 'reset-title',
    intro: tBold(context, 'reset-intro', { name: user.name, login: user.login }),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${isDone ? nextSteps(context) : resetForm(context, view)}
    </div>`,
  });
}

function nextSteps(context: RenderContext): Html {
  return html`<ul class="rules">
    <li>${t(context, 'set-up-code-tell')}</li>
    <li>${t(context, 'reset-next')}</li>
  </ul>
  ${back(context)}`;
}

function resetForm(context: RenderContext, { user, reason = '' }: ResetFactorsView): Html {
  return html`${methodKinds(context, user.methods)}
  ${
    user.awaitsSetUp &&
    html`<p class="hint">${t(context, 'awaits-set-up')}. <a href="${setUpCodePath(user.id)}">${t(context, 'new-set-up-code')}</a></p>`
  }
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
    beside: back(context),
  })}`;
}

function back(context: RenderContext): Html {
  return html`<a class="button" href="${addresses.operatorUsers}">${t(context, 'back')}</a>`;
}

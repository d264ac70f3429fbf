import type { Bypass } from '../../factors/bypass.ts';
import { addresses } from '../kit/addresses.ts';
import { buttonForm, form, noticeBox, tokenField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatMoment, type Notice, type RenderContext, t, tBold } from '../kit/render-context.ts';
import { personPath } from './person-link.ts';
import { reasonField } from './reason-field.ts';

export interface BypassView {
  user: { id: string; login: string; name: string };
  /** What is asked for or allowed now. `own`: the reader asked for it. `by`: who asked, in words. */
  bypass?: (Bypass & { own: boolean; by: string }) | undefined;
  /** In two groups. Shown only in the reply to the button, because it is not stored. */
  code?: string | undefined;
  reason?: string | undefined;
  notice?: Notice | undefined;
}

/** For operators: one login without a method, for somebody who has left their telephone at home. */
export function bypassPage(context: RenderContext, view: BypassView): Html {
  const { user, bypass, code, notice } = view;
  return layout(context, {
    title: 'bypass-title',
    intro: tBold(context, 'reset-intro', { name: user.name, login: user.login }),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${code !== undefined && html`<p role="status">${t(context, 'bypass-code')} <code id="set-up-code">${code}</code></p>`}
      ${code === undefined && (bypass === undefined ? askForm(context, view) : standing(context, view, bypass))}
      ${code !== undefined && html`<ul class="rules"><li>${t(context, 'bypass-tell')}</li><li>${t(context, 'bypass-where')}</li></ul>`}
      <p class="buttons">${back(context, user.id)}</p>
    </div>`,
  });
}

function askForm(context: RenderContext, { user, reason = '' }: BypassView): Html {
  const path = pathOf(user.id);
  return html`<ul class="rules">
    <li>${t(context, 'bypass-once')}</li>
    <li>${t(context, 'bypass-two')}</li>
    ${!context.withoutMail && html`<li>${t(context, 'bypass-or-mail')}</li>`}
  </ul>
  <form method="post" action="${path}">
    ${tokenField(context)}
    ${reasonField(context, reason)}
    <div class="buttons">
      <button class="primary" type="submit">${t(context, 'bypass-ask')}</button>
      ${!context.withoutMail && html`<button type="submit" formaction="${path}/mail">${t(context, 'bypass-mail')}</button>`}
    </div>
  </form>`;
}

function standing(context: RenderContext, { user }: BypassView, bypass: NonNullable<BypassView['bypass']>): Html {
  const { by, askedAt, until, reason, isAllowed, own } = bypass;
  const path = pathOf(user.id);
  return html`<p>${t(context, 'bypass-asked-by', { by, moment: formatMoment(context, askedAt) })}</p>
  <p>${reason}</p>
  <p>${t(context, isAllowed ? 'bypass-lasts' : 'bypass-waits', { moment: formatMoment(context, until) })}</p>
  ${!isAllowed && own && html`<p class="hint">${t(context, 'refused-bypass-of-same')}</p>`}
  ${!isAllowed && !own && form(context, { action: `${path}/allow`, submit: 'bypass-allow' })}
  ${buttonForm(context, { action: `${path}/withdraw`, text: 'bypass-withdraw' })}`;
}

function pathOf(userId: string): string {
  return `${personPath(addresses.operatorUsers, userId)}/bypass`;
}

function back(context: RenderContext, userId: string): Html {
  return html`<a class="button" href="${personPath(addresses.operatorUsers, userId)}">${t(context, 'back')}</a>`;
}

import type { User } from '../../accounts/user.ts';
import { addresses, setUpCodePath } from '../kit/addresses.ts';
import { form, noticeBox } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatMoment, type Notice, type RenderContext, t, tBold } from '../kit/render-context.ts';
import type { OperatorUser } from './operator-users-page.ts';

export interface SetUpCodeView {
  user: Pick<OperatorUser, 'id' | 'login' | 'name'> & Pick<User, 'setUpCodeUsedAt'>;
  /** In two groups. Shown only in the reply to the button, because it is not stored. */
  code?: string | undefined;
  notice?: Notice | undefined;
}

/** For operators: a new set-up code after a reset, when the first one is lost or no longer works. */
export function setUpCodePage(context: RenderContext, { user, code, notice }: SetUpCodeView): Html {
  const usedAt = user.setUpCodeUsedAt;
  return layout(context, {
    title: 'new-set-up-code-title',
    intro: tBold(context, 'reset-intro', { name: user.name, login: user.login }),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${code !== undefined && html`<p role="status">${t(context, 'set-up-code')} <code id="set-up-code">${code}</code></p>`}
      <ul class="rules">
        ${usedAt !== undefined && html`<li>${t(context, 'set-up-code-used', { moment: formatMoment(context, usedAt) })}</li>`}
        ${code === undefined && html`<li>${t(context, 'set-up-code-replaces')}</li>`}
        <li>${t(context, 'set-up-code-lasts')}</li>
        <li>${t(context, 'set-up-code-tell')}</li>
      </ul>
      ${
        code === undefined
          ? form(context, { action: setUpCodePath(user.id), submit: 'set-up-code-make', beside: back(context) })
          : back(context)
      }
    </div>`,
  });
}

function back(context: RenderContext): Html {
  return html`<a class="button" href="${addresses.operatorUsers}">${t(context, 'back')}</a>`;
}

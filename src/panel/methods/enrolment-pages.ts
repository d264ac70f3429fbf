import { addresses } from '../kit/addresses.ts';
import { noticeBox, tokenField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { leaveForm } from '../kit/leave-form.ts';
import { type Notice, type RenderContext, t } from '../kit/render-context.ts';

/** Behind the link of another panel. Only the button uses the link, because programs fetch links on their own. */
export function enrolmentPage(
  context: RenderContext,
  { token, notice }: { token: string; notice?: Notice | undefined },
): Html {
  return layout(context, {
    title: 'set-up-title',
    intro: token !== '' && t(context, 'enrolment-link-intro'),
    body: html`<div class="card">
      ${noticeBox(context, notice)}
      ${
        token === ''
          ? html`<p>${t(context, 'enrolment-link-again')}</p>`
          : html`<form method="post" action="${addresses.enrolment}">
        ${tokenField(context)}
        <input type="hidden" name="link" value="${token}">
        <div class="buttons"><button class="primary" type="submit">${t(context, 'continue')}</button></div>
      </form>`
      }
    </div>`,
  });
}

/** The end of a set-up by a link: back to the panel from which the person came. Nobody is logged in here. */
export function enrolledPage(context: RenderContext): Html {
  const { goOnHost: host } = context;
  return layout(context, {
    title: 'enrolled-title',
    intro: t(context, 'enrolled-intro'),
    body: html`<div class="card">
      ${
        host === undefined
          ? html`<p>${t(context, 'enrolled-close')}</p>`
          : html`<p class="buttons"><a class="button" href="${addresses.enrolledReturn}">${t(context, 'done-to', { host })}</a></p>`
      }
    </div>
    ${host === undefined && leaveForm(context)}`,
  });
}

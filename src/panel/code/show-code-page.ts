import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AnsweredLogin } from '../../login/answer-login.ts';
import type { Entered } from '../../login/enter.ts';
import { daysFor } from '../../login/list-browsers.ts';
import type { ConfirmedAddition } from '../../methods/confirm-factor.ts';
import { formText } from '../kit/read-form.ts';
import { renderContextOf, type SiteSettings, show, type Trouble } from '../kit/show-page.ts';
import { wrongCodeNotice } from '../kit/wrong-code-notice.ts';
import { askerOf } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { codePage } from './code-page.ts';
import type { CodeView } from './code-view.ts';
import { readCodeView } from './read-code-view.ts';

/** Shows the page for a code, with a notice when something went wrong. */
export async function showCodePage(
  parts: PanelParts,
  site: SiteSettings,
  { request, reply, entered, why, trouble }: ShownCode,
): Promise<FastifyReply> {
  const view = await readCodeView(parts, entered, {
    why,
    language: request.panelContext.language,
    here: `${request.protocol}://${request.host}`,
    host: request.host,
    asker: askerOf(request),
    notice: trouble?.notice,
  });
  const days = why === 'login' ? daysFor(parts.login, entered.facts) : undefined;
  const remember =
    days === undefined
      ? undefined
      : { days, chosen: request.method === 'POST' && formText(request, 'remember') === 'yes' };
  const page = codePage(renderContextOf(request, site, entered), { ...view, remember });
  return show(reply, page, trouble?.status);
}

interface ShownCode {
  request: FastifyRequest;
  reply: FastifyReply;
  entered: Entered;
  why: Exclude<CodeView['why'], 'forgotten'>;
  trouble: Trouble | undefined;
}

/** What the page says when it stays, because the code was wrong or none is valid yet. */
export function codeTrouble(answered: AnsweredLogin | ConfirmedAddition): Trouble | undefined {
  if (answered.state === 'wrong') return { notice: wrongCodeNotice(answered), status: 422 };
  if (answered.state !== 'not-sent') return undefined;
  const byNumber = 'byNumber' in answered && answered.byNumber;
  return { notice: { mood: 'bad', text: byNumber ? 'number-not-yet' : 'code-not-yet' }, status: 422 };
}

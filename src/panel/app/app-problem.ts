import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import { usualLanguage } from '../../languages/languages.ts';
import { ForeignForm } from '../guard.ts';
import { refusalText } from '../kit/show-page.ts';
import { fillText } from '../kit/texts.ts';
import type { PanelParts } from '../panel-parts.ts';
import { asRefusal } from '../refuse-page.ts';

/** Replies to the app with every error as RFC 9457, in the language of the page. */
export function appProblem({ login }: Pick<PanelParts, 'login'>) {
  return (error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const isForeign = error instanceof ForeignForm;
    const refusal = isForeign ? new Refusal('request-invalid', error.message) : asRefusal(error);
    request.panelRefusal = refusal;
    const { id: code, retryAfterSeconds } = refusal;
    const status = isForeign ? 403 : refusal.status;
    const title = fillText(request.panelContext?.language ?? usualLanguage(), refusalText(refusal));
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
    return reply
      .code(status)
      .type('application/problem+json; charset=utf-8')
      .send(
        JSON.stringify({
          type: 'about:blank',
          title,
          status,
          code,
          ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
          // The app sets its clock by it, and asks once more.
          ...(code === 'clock-wrong' ? { now: login.clock.now() } : {}),
        }),
      );
  };
}

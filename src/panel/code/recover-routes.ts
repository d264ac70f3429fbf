import { answerRecovery } from '../../login/answer-recovery.ts';
import { addresses } from '../kit/addresses.ts';
import { formText } from '../kit/read-form.ts';
import { goTo, keepPosition, renderContextOf, type SiteSettings, show, troubleOf } from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { pageOfStep } from '../route-steps.ts';
import { recoverPage } from './recover-page.ts';

/** Logs in with a recovery code, when no method is at hand. */
export function addRecoverRoutes(panel: Panel, { login }: PanelParts, site: SiteSettings): void {
  panel.get(addresses.recover, async (request, reply) => show(reply, recoverPage(renderContextOf(request, site), {})));

  panel.post(addresses.recover, async (request, reply) => {
    try {
      const recovered = await answerRecovery(login, { ...requestContext(request), code: formText(request, 'code') });
      keepPosition(request, reply, recovered);
      return goTo(reply, pageOfStep(recovered));
    } catch (error) {
      const { notice, status } = troubleOf(request, error);
      return show(reply, recoverPage(renderContextOf(request, site), { notice }), status);
    }
  });
}

import { confirmPassword } from '../../login/confirm-password.ts';
import { enter, enterPanel } from '../../login/enter.ts';
import { sendFirstCode } from '../../login/send-code.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import {
  flashNotice,
  flashTrouble,
  goTo,
  keepPosition,
  renderContextOf,
  type SiteSettings,
  show,
  troubleOf,
} from '../kit/show-page.ts';
import { takeNext } from '../kit/take-next.ts';
import { askerOf, type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { confirmPage } from './confirm-page.ts';

/** Asks for the password again, and then for a code if the user has a method (S12, E01). */
export function addConfirmRoutes(panel: Panel, { login }: PanelParts, site: SiteSettings): void {
  panel.get(addresses.confirm, async (request, reply) => {
    const entered = await enterPanel(login, requestContext(request));
    return show(reply, confirmPage(renderContextOf(request, site, entered), { notice: flashNotice(request, reply) }));
  });

  panel.post(addresses.confirm, async (request, reply) => {
    try {
      const { edit, sessionId } = await confirmPassword(login, {
        ...requestContext(request),
        password: formText(request, 'password'),
      });
      keepPosition(request, reply, { sessionId });
      if (edit === 'factor-needed') {
        // If no code can be sent, the next page says why, beside the other methods.
        const code = await sendFirstCode(login, await enter(login, sessionId, 'send-code'), askerOf(request));
        if (!code.sent) flashTrouble(request, reply, code.trouble);
        return goTo(reply, addresses.confirmCode);
      }
      setFlash(request, reply, 'confirmed');
      return goTo(reply, takeNext(request, reply));
    } catch (error) {
      const { notice, status } = troubleOf(request, error);
      const entered = await enterPanel(login, requestContext(request));
      return show(reply, confirmPage(renderContextOf(request, site, entered), { notice }), status);
    }
  });
}

import type { Entered } from '../../login/enter.ts';
import { beginFactor } from '../../methods/begin-factor.ts';
import { addresses } from '../kit/addresses.ts';
import { contactOf } from '../kit/contact-card.ts';
import { goTo, keepPosition, renderContextOf, type SiteSettings, show, troubleOf } from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { addPhonePage } from './add-phone-page.ts';
import { enterToAdd } from './add-routes.ts';
import { readTypedPhone, typedPhone } from './typed-phone.ts';

/** Takes a number, which rings at once (S07). */
export function addAddPhoneRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login, extensionsAllowed, callerId } = parts;
  const contactName = ({ facts }: Entered) => contactOf(facts.company, callerId)?.name;

  panel.get(addresses.addPhone, async (request, reply) => {
    const entered = await enterToAdd(parts, request);
    return show(
      reply,
      addPhonePage(renderContextOf(request, site, entered), { extensionsAllowed, contact: contactName(entered) }),
    );
  });

  panel.post(addresses.addPhone, async (request, reply) => {
    const typed = typedPhone(request);
    try {
      const callee = readTypedPhone(typed);
      keepPosition(request, reply, await beginFactor(login, { ...requestContext(request), kind: 'phone', ...callee }));
      return goTo(reply, addresses.addCode);
    } catch (error) {
      const { notice, status } = troubleOf(request, error);
      const entered = await enterToAdd(parts, request);
      const view = { ...typed, extensionsAllowed, contact: contactName(entered), notice };
      return show(reply, addPhonePage(renderContextOf(request, site, entered), view), status);
    }
  });
}

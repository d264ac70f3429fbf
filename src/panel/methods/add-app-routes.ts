import type { FastifyReply, FastifyRequest } from 'fastify';
import { beginFactor } from '../../methods/begin-factor.ts';
import { addresses } from '../kit/addresses.ts';
import { formText } from '../kit/read-form.ts';
import {
  goTo,
  keepPosition,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { addAppPage } from './add-app-page.ts';
import { enterToAdd } from './add-routes.ts';

/** Adds the app, in a browser or on an extension; its code is then typed like any other (S10). */
export function addAddAppRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login, messagesAllowed } = parts;

  const showChoice = async (request: FastifyRequest, reply: FastifyReply, typed?: string, trouble?: Trouble) => {
    const entered = await enterToAdd(parts, request);
    const extension = typed ?? entered.facts.user.extension;
    const view = { messagesAllowed, extension, notice: trouble?.notice };
    return show(reply, addAppPage(renderContextOf(request, site, entered), view), trouble?.status);
  };

  panel.get(addresses.addApp, (request, reply) => showChoice(request, reply));

  panel.post(`${addresses.addApp}/begin`, async (request, reply) => {
    const extension = formText(request, 'extension').trim();
    try {
      keepPosition(request, reply, await beginFactor(login, { ...requestContext(request), kind: 'app', extension }));
      return goTo(reply, addresses.addCode);
    } catch (error) {
      return showChoice(request, reply, extension === '' ? undefined : extension, troubleOf(request, error));
    }
  });
}

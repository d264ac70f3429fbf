import type { FastifyReply, FastifyRequest } from 'fastify';
import { confirmFactor } from '../../methods/confirm-factor.ts';
import { showAddition } from '../../methods/show-addition.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import { goTo, renderContextOf, type SiteSettings, show, type Trouble, troubleOf } from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { addPasskeyPage } from './add-passkey-page.ts';
import { enterToAdd, goOnAfterAdding } from './add-routes.ts';

/** The page on which the browser makes a passkey. */
export function addPasskeyRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login } = parts;

  const showMaking = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const entered = await enterToAdd(parts, request);
    const shown = await showAddition(login, entered);
    if (shown?.kind !== 'passkey') return goTo(reply, addresses.addMethod);
    if (shown.over) {
      setFlash(request, reply, 'refused-challenge-over');
      return goTo(reply, addresses.addMethod);
    }
    const { options } = shown;
    const page = addPasskeyPage(renderContextOf(request, site, entered), { options, notice: trouble?.notice });
    return show(reply, page, trouble?.status);
  };

  panel.get(addresses.addPasskey, (request, reply) => showMaking(request, reply));

  panel.post(addresses.addPasskey, async (request, reply) => {
    try {
      const added = await confirmFactor(login, { ...requestContext(request), code: formText(request, 'code') });
      if (added.state === 'added') return goOnAfterAdding(request, reply, added);
      if (added.state !== 'wrong') return showMaking(request, reply);
      const notice = { mood: 'bad', text: 'passkey-wrong', gaps: { tries: added.triesLeft } } as const;
      return showMaking(request, reply, { notice, status: 422 });
    } catch (error) {
      return showMaking(request, reply, troubleOf(request, error));
    }
  });
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { confirmFactor } from '../../methods/confirm-factor.ts';
import { showAddition } from '../../methods/show-addition.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import { goTo, renderContextOf, type SiteSettings, show, type Trouble, troubleOf } from '../kit/show-page.ts';
import { wrongCodeNotice } from '../kit/wrong-code-notice.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { addAuthenticatorPage } from './add-authenticator-page.ts';
import { enterToAdd, goOnAfterAdding } from './add-routes.ts';

/** Shows one secret until its code was typed (S09). */
export function addAuthenticatorRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login } = parts;

  const showSecret = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const entered = await enterToAdd(parts, request);
    const shown = await showAddition(login, entered);
    if (shown?.kind !== 'authenticator') return goTo(reply, addresses.addMethod);
    if (shown.over) {
      setFlash(request, reply, 'refused-challenge-over');
      return goTo(reply, addresses.addMethod);
    }
    const { uri, secret } = shown;
    const page = addAuthenticatorPage(renderContextOf(request, site, entered), {
      uri,
      secret,
      notice: trouble?.notice,
    });
    return show(reply, page, trouble?.status);
  };

  panel.get(addresses.addAuthenticator, (request, reply) => showSecret(request, reply));

  panel.post(addresses.addAuthenticator, async (request, reply) => {
    try {
      const added = await confirmFactor(login, { ...requestContext(request), code: formText(request, 'code') });
      if (added.state === 'added') return goOnAfterAdding(request, reply, added);
      if (added.state !== 'wrong') return showSecret(request, reply);
      const notice = wrongCodeNotice(added);
      return showSecret(request, reply, { notice, status: 422 });
    } catch (error) {
      return showSecret(request, reply, troubleOf(request, error));
    }
  });
}

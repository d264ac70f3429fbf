import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkMethod } from '../../login/editing.ts';
import { enterPanel } from '../../login/enter.ts';
import { makeRecoveryCodes } from '../../methods/make-recovery-codes.ts';
import { addresses } from '../kit/addresses.ts';
import { renderContextOf, type SiteSettings, show, type Trouble, troubleOf } from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { madeRecoveryCodesPage, recoveryCodesPage } from './recovery-codes-page.ts';

/** A person's own recovery codes. */
export function addRecoveryCodesRoutes(panel: Panel, { login }: PanelParts, site: SiteSettings): void {
  const showLeft = async (request: FastifyRequest, reply: FastifyReply, trouble?: Trouble) => {
    const entered = await enterPanel(login, requestContext(request));
    checkMethod(entered);
    const recovery = await login.recoveryCodes.left(entered.session.userId);
    const view = { recovery, notice: trouble?.notice };
    return show(reply, recoveryCodesPage(renderContextOf(request, site, entered), view), trouble?.status);
  };

  panel.get(addresses.recoveryCodes, (request, reply) => showLeft(request, reply));

  // The codes are only in the reply to this form: not in an address, a cookie or a cached page.
  panel.post(addresses.recoveryCodes, async (request, reply) => {
    try {
      const codes = await makeRecoveryCodes(login, requestContext(request));
      const entered = await enterPanel(login, requestContext(request));
      return show(reply, madeRecoveryCodesPage(renderContextOf(request, site, entered), codes), 201);
    } catch (error) {
      return showLeft(request, reply, troubleOf(request, error));
    }
  });
}

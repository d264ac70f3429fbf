import { Refusal } from '../../errors.ts';
import { positionOf } from '../../login/move.ts';
import { passOidcRequest } from '../../login/oidc/pass-oidc-request.ts';
import { addresses } from '../kit/addresses.ts';
import { forgetWanted } from '../kit/forward-return.ts';
import { keepOidcRequest } from '../kit/oidc-return.ts';
import { goTo, type SiteSettings } from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { pageOfStep } from '../route-steps.ts';

/**
 * Where a browser comes from a program that asks for a login by OpenID Connect. It has no page: somebody who is logged
 * in goes on to the program, and anybody else logs in first.
 */
export function addOidcLoginRoutes(panel: Panel, { login }: PanelParts, { oidc }: SiteSettings): void {
  // A request that the provider cannot answer, and has nowhere to send to.
  panel.get(addresses.oidcLogin, async () => {
    throw new Refusal(oidc === undefined ? 'not-found' : 'oidc-request-over');
  });

  panel.get(`${addresses.oidcLogin}/:id`, async (request, reply) => {
    const { id } = request.params as { id: string };
    if (oidc === undefined) throw new Refusal('not-found');
    // Otherwise somebody could begin a request, and have another person finish it.
    if (request.cookies[oidc.cookie] !== id) throw new Refusal('oidc-request-over', 'of another browser');
    keepOidcRequest(request, reply, id);
    const { session } = request.panelContext;
    if (session?.step !== 'full') return goTo(reply, pageOfStep(session && positionOf(session)));
    const passed = await passOidcRequest(login, oidc.requests, { ...requestContext(request), id });
    if (passed.next === 'add-method') return goTo(reply, addresses.addMethod);
    forgetWanted(request, reply);
    return reply.redirect(passed.to, 303);
  });
}

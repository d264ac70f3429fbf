import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkAwaitsSetUp, renewSetUpCode } from '../../factors/set-up-code.ts';
import type { Entered } from '../../login/enter.ts';
import { addresses } from '../kit/addresses.ts';
import { renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered, empoweredNow } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import { setUpCodePage } from './set-up-code-page.ts';

type WithId = { Params: { id: string } };

/** For operators: a new set-up code for somebody who was reset. */
export function addSetUpCodeRoutes(panel: Panel, { login, users, setUpCodes }: PanelParts, site: SiteSettings): void {
  const parts = { users, setUpCodes, factors: login.factors, random: login.random };
  const path = `${addresses.operatorUsers}/:id/set-up-code`;
  const showPage = (
    { request, reply, entered }: { request: FastifyRequest<WithId>; reply: FastifyReply; entered: Entered },
    { user, code }: Parameters<typeof setUpCodePage>[1],
  ) =>
    show(reply, setUpCodePage(renderContextOf(request, site, entered), { user, code }), code === undefined ? 200 : 201);

  panel.get<WithId>(path, async (request, reply) => {
    const user = await checkAwaitsSetUp(parts, request.params.id);
    return showPage({ request, reply, entered: empowered(request) }, { user });
  });

  // The code is only in the reply to this form: not in an address, a cookie or a cached page.
  panel.post<WithId>(path, async (request, reply) => {
    const entered = empowered(request);
    const by = actingOperator(request);
    const { user, code } = await renewSetUpCode(parts, request.params.id, by, () => empoweredNow({ login }, request));
    return showPage({ request, reply, entered }, { user, code });
  });
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { checkEdit } from '../../login/editing.ts';
import { enterPanel } from '../../login/enter.ts';
import { exportPerson, type PersonExport } from '../../people/export-person.ts';
import { addresses } from '../kit/addresses.ts';
import { renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import { actingOperator } from '../operator/acting-operator.ts';
import { personPath } from '../operator/person-link.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { heldDataPage } from './held-data-page.ts';

type WithId = { Params: { id: string } };

/** What is held of a person: for themselves, and for operators, in both cases after both proofs. */
export function addHeldDataRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login, users, heldData } = parts;
  const read = (userId: string, by: Parameters<typeof exportPerson>[2]) =>
    exportPerson({ users, heldData, sessions: login.sessions, attempts: login.attempts }, userId, by);

  const own = async (request: FastifyRequest) => {
    const entered = await enterPanel(login, requestContext(request));
    checkEdit(entered);
    const { userId } = entered.session;
    return { entered, held: await read(userId, { kind: 'user', id: userId }) };
  };
  const another = async (request: FastifyRequest<WithId>) => {
    const entered = empowered(request);
    return { entered, held: await read(request.params.id, actingOperator(request)) };
  };

  panel.get(addresses.heldData, async (request, reply) => {
    const { entered, held } = await own(request);
    const view = { held, jsonPath: addresses.heldDataJson, backPath: addresses.home };
    return show(reply, heldDataPage(renderContextOf(request, site, entered), view));
  });

  panel.get(addresses.heldDataJson, async (request, reply) => sendJson(reply, (await own(request)).held));

  panel.get<WithId>(`${addresses.operatorUsers}/:id/data`, async (request, reply) => {
    const { entered, held } = await another(request);
    const backPath = personPath(addresses.operatorUsers, request.params.id);
    const view = { held, jsonPath: `${backPath}/data.json`, backPath };
    return show(reply, heldDataPage(renderContextOf(request, site, entered), view));
  });

  panel.get<WithId>(`${addresses.operatorUsers}/:id/data.json`, async (request, reply) =>
    sendJson(reply, (await another(request)).held),
  );
}

function sendJson(reply: FastifyReply, held: PersonExport): FastifyReply {
  return reply
    .header('content-disposition', 'attachment; filename="data.json"')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(held, undefined, 2));
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import { maxDevices } from '../../factors/app-device.ts';
import { isCooling } from '../../factors/factor.ts';
import { mayRemoveLast } from '../../factors/user-roll-out.ts';
import { checkEdit } from '../../login/editing.ts';
import { type Entered, enterPanel } from '../../login/enter.ts';
import { listOwnDevices } from '../../methods/list-devices.ts';
import { moveFactor } from '../../methods/move-factor.ts';
import { removeDevice } from '../../methods/remove-device.ts';
import { removeFactor } from '../../methods/remove-factor.ts';
import { renameFactor } from '../../methods/rename-factor.ts';
import { setPrimary } from '../../methods/set-primary.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { addresses } from '../kit/addresses.ts';
import { methodOf } from '../kit/method-of-factor.ts';
import { type FlashMessage, setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import type { Notice } from '../kit/render-context.ts';
import { flashNotice, goTo, renderContextOf, type SiteSettings, show, troubleOf } from '../kit/show-page.ts';
import { type Panel, requestContext } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { addableKinds } from './addable-kinds.ts';
import { methodsPage, removeMethodPage } from './methods-page.ts';

type WithId = { Params: { id: string } };

/** The pages of methods (S11, S12). */
export function addMethodsRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login } = parts;
  const enterToEdit = async (request: FastifyRequest): Promise<Entered> => {
    const entered = await enterPanel(login, requestContext(request));
    checkEdit(entered);
    return entered;
  };

  const showMethods = async (request: FastifyRequest, reply: FastifyReply, notice?: Notice, status = 200) => {
    const entered = await enterToEdit(request);
    const { facts, factors } = entered;
    const { user, company } = facts;
    const hasDevices = factors.some(({ kind }) => kindViews[kind].hasDevices);
    const devices = hasDevices ? await listOwnDevices(login, user.id) : [];
    const view = {
      devices: devices.map(({ id, kind, name, lastSeenAt: seenAt }) => ({ id, kind, name, seenAt })),
      canAddDevice: devices.length < maxDevices,
      methods: factors.map((each) => ({
        ...methodOf(each, company.country),
        coolingUntil: isCooling(each, facts.now) ? each.coolingUntil : undefined,
      })),
      canAdd: addableKinds(parts, entered, request.host).length > 0,
      canRemoveLast: mayRemoveLast(facts),
      recovery: await login.recoveryCodes.left(user.id),
      notice,
    };
    return show(reply, methodsPage(renderContextOf(request, site, entered), view), status);
  };

  /** Runs one act on a method, and returns to the list. */
  const change = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { act, said }: { act: () => Promise<unknown>; said: FlashMessage },
  ) => {
    try {
      await act();
      setFlash(request, reply, said);
      return goTo(reply, addresses.methods);
    } catch (error) {
      const { notice, status } = troubleOf(request, error);
      return showMethods(request, reply, notice, status);
    }
  };

  panel.get(addresses.methods, (request, reply) => showMethods(request, reply, flashNotice(request, reply)));

  panel.post<WithId>(`${addresses.methods}/:id/primary`, (request, reply) =>
    change(request, reply, {
      act: () => setPrimary(login, { ...requestContext(request), factorId: request.params.id }),
      said: 'methods-changed',
    }),
  );

  panel.post<WithId>(`${addresses.devices}/:id/remove`, (request, reply) =>
    change(request, reply, {
      act: () => removeDevice(login, { ...requestContext(request), deviceId: request.params.id }),
      said: 'device-removed',
    }),
  );

  panel.post<WithId>(`${addresses.methods}/:id/name`, (request, reply) =>
    change(request, reply, {
      act: () =>
        renameFactor(login, {
          ...requestContext(request),
          factorId: request.params.id,
          name: formText(request, 'name'),
        }),
      said: 'methods-changed',
    }),
  );

  for (const [word, by] of [
    ['up', -1],
    ['down', 1],
  ] as const) {
    panel.post<WithId>(`${addresses.methods}/:id/${word}`, (request, reply) =>
      change(request, reply, {
        act: () => moveFactor(login, { ...requestContext(request), factorId: request.params.id, by }),
        said: 'methods-changed',
      }),
    );
  }

  panel.get<WithId>(`${addresses.methods}/:id/remove`, async (request, reply) => {
    const entered = await enterToEdit(request);
    const factor = entered.factors.find(({ id }) => id === request.params.id);
    if (factor === undefined) throw new Refusal('not-found', 'no such factor of this user');
    const method = methodOf(factor, entered.facts.company.country);
    return show(reply, removeMethodPage(renderContextOf(request, site, entered), method));
  });

  panel.post<WithId>(`${addresses.methods}/:id/remove`, (request, reply) =>
    change(request, reply, {
      act: () => removeFactor(login, { ...requestContext(request), factorId: request.params.id }),
      said: 'method-removed',
    }),
  );
}

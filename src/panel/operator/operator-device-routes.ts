import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import { type AppDevice, maxDevices } from '../../factors/app-device.ts';
import { showPairingCode } from '../../factors/pairing-code.ts';
import type { Entered } from '../../login/enter.ts';
import { givePairingCode } from '../../methods/give-pairing-code.ts';
import { listDevicesOf } from '../../methods/list-devices.ts';
import { removeDeviceForAnother } from '../../methods/remove-device.ts';
import { appAddressOf, typedAppAddress } from '../app/app-addresses.ts';
import { addresses, devicesPath } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import {
  flashNotice,
  goTo,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import {
  type OperatorDevice,
  operatorDevicesPage,
  type RemoveDeviceView,
  removeDevicePage,
} from './operator-devices-page.ts';

type WithId = { Params: { id: string } };
type WithDevice = { Params: { id: string; deviceId: string } };
type Moment<Request> = { request: Request; reply: FastifyReply; entered: Entered };

/** For operators: the devices of a user's app, in case a telephone is lost, and pairing codes for new devices. */
export function addOperatorDeviceRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login } = parts;
  const devices = `${addresses.operatorUsers}/:id/devices`;

  const showDevices = async (
    { request, reply, entered }: Moment<FastifyRequest<WithId>>,
    { pairingCode, status }: { pairingCode?: string; status?: number } = {},
  ) => {
    const { user, company, devices: all } = await listDevicesOf(login, request.params.id);
    const here = `${request.protocol}://${request.host}`;
    const view = {
      user,
      pairingCode,
      devices: all.map(shownOf),
      canPair: all.length < maxDevices,
      address: typedAppAddress(appAddressOf(company, login.panelUrl ?? here)),
      notice: flashNotice(request, reply),
    };
    return show(reply, operatorDevicesPage(renderContextOf(request, site, entered), view), status);
  };

  const showRemoval = async (
    { request, reply, entered }: Moment<FastifyRequest<WithDevice>>,
    { status, ...typed }: Pick<RemoveDeviceView, 'reason' | 'notice'> & { status?: number } = {},
  ) => {
    const { id, deviceId } = request.params;
    const { user, devices: all } = await listDevicesOf(login, id);
    const device = all.find((each) => each.id === deviceId);
    if (device === undefined) throw new Refusal('not-found', 'no such device of this user');
    const view = { user, device: shownOf(device), ...typed };
    return show(reply, removeDevicePage(renderContextOf(request, site, entered), view), status);
  };

  panel.get<WithId>(devices, async (request, reply) => showDevices({ request, reply, entered: empowered(request) }));

  // The code is only in the reply to this form: not in an address, a cookie or a cached page.
  panel.post<WithId>(`${devices}/pairing-code`, async (request, reply) => {
    const entered = empowered(request);
    const given = { userId: request.params.id, actor: actingOperator(request) };
    const pairingCode = showPairingCode(await givePairingCode(login, given));
    return showDevices({ request, reply, entered }, { pairingCode, status: 201 });
  });

  panel.get<WithDevice>(`${devices}/:deviceId/remove`, async (request, reply) =>
    showRemoval({ request, reply, entered: empowered(request) }),
  );

  panel.post<WithDevice>(`${devices}/:deviceId/remove`, async (request, reply) => {
    const entered = empowered(request);
    const { id: userId, deviceId } = request.params;
    const reason = formText(request, 'reason');
    try {
      await removeDeviceForAnother(login, { userId, deviceId, reason }, actingOperator(request));
      setFlash(request, reply, 'device-removed');
      return goTo(reply, devicesPath(userId));
    } catch (error) {
      return showRemoval({ request, reply, entered }, { reason, ...removalTrouble(request, error) });
    }
  });
}

/** The owner gets another text for this refusal; an operator cannot remove the method alone. */
function removalTrouble(request: FastifyRequest, error: unknown): Trouble {
  const isLast = error instanceof Refusal && error.id === 'last-device';
  return isLast ? { notice: { mood: 'bad', text: 'device-only' }, status: error.status } : troubleOf(request, error);
}

function shownOf({ id, kind, name, createdAt: addedAt, lastSeenAt: seenAt }: AppDevice): OperatorDevice {
  return { id, kind, name, addedAt, seenAt };
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { showAppCode } from '../../challenges/show-app-code.ts';
import { typeNumber } from '../../challenges/type-number.ts';
import { OpenStreams } from '../../deliveries/open-streams.ts';
import { Refusal } from '../../errors.ts';
import { type EnteredDevice, enterDevice } from '../../methods/enter-device.ts';
import { logInDevice, type PairedDevice, pairDevice } from '../../methods/pair-device.ts';
import { leaveByDevice } from '../../methods/remove-device.ts';
import { reportByApp } from '../../methods/report-by-app.ts';
import { subscribeDevice } from '../../methods/subscribe-device.ts';
import { waitForApp } from '../../methods/wait-for-app.ts';
import { addresses } from '../kit/addresses.ts';
import { askerOf, type Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import type { appActs } from '../route-steps.ts';
import { appProblem } from './app-problem.ts';
import { type AppRequest, originsOf, readAppRequest, readFields } from './read-app-request.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes JSON from the app, and no form of the panel. */
    isApp?: boolean;
  }
}

/** The longest request contains a push subscription. */
const maxBodyBytes = 4 * 1024;
/** More than the challenges that a device shows at once. */
const maxKnown = 8;

/** The acts of the app: first pairing, then signed requests. Cookies give no rights. */
export function addAppRoutes(panel: Panel, parts: PanelParts): void {
  panel.register(async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'string', bodyLimit: maxBodyBytes },
      (_request, body, done) => done(null, body),
    );
    app.setErrorHandler(appProblem(parts));
    addPairing(app, parts);
    addSignedActs(app, parts);
  });
}

function addPairing(app: FastifyInstance, { login, pushKey }: PanelParts): void {
  const paired = async ({ id: device, challengeId, ...person }: PairedDevice) => ({
    device,
    ...person,
    pushKey: await pushKey(),
    ...(challengeId === undefined ? {} : { challenge: challengeId }),
  });

  app.post(`${addresses.app}/pair`, { config: { isApp: true } }, async (request) => {
    const { pairingCode, name, publicKey } = readFields(request, ['pairingCode', 'name']);
    return paired(await pairDevice(login, { pairingCode, name, publicKey, ...askerOf(request) }));
  });

  app.post(`${addresses.app}/login`, { config: { isApp: true } }, async (request) => {
    const { login: typed, password, name, publicKey } = readFields(request, ['login', 'password', 'name']);
    const given = { login: typed.trim(), password, name, publicKey, ...askerOf(request) };
    return paired(await logInDevice(login, given));
  });
}

type Act = (
  device: EnteredDevice,
  given: AppRequest,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<Record<string, unknown>>;

function addSignedActs(app: FastifyInstance, parts: PanelParts): void {
  const { login, pushKey } = parts;
  // A poll that a newer one replaces is answered at once; the app then rests before it asks again.
  const polls = new OpenStreams();
  app.addHook('preClose', async () => polls.end());
  const acts: Record<Exclude<(typeof appActs)[number], 'pair' | 'login'>, Act> = {
    waiting: async (device, { detail }, _request, reply) => {
      // The client may have left while the device was found, and then says no more.
      const of = { group: device.id, by: device.userId };
      const signal = reply.raw.destroyed ? AbortSignal.abort() : polls.add(reply.raw, of);
      const known = detail.split(',', maxKnown).filter((id) => id !== '');
      const { state, challenges } = await waitForApp(login, { device, known, signal });
      const { user, company } = device.facts;
      // The push key is included because it may have been replaced; the browser then subscribes again.
      return { state, login: user.login, company: company.name, pushKey: await pushKey(), challenges };
    },
    code: async (device, { challenge: challengeId }) => ({ ...(await showAppCode(login, { device, challengeId })) }),
    number: async (device, { challenge: challengeId, detail: number }) => ({
      right: await typeNumber(login, { device, challengeId, number }),
    }),
    'not-me': async (device, { challenge: challengeId }) => {
      await reportByApp(login, { device, challengeId });
      return {};
    },
    subscription: async (device, { detail: subscription }) => {
      await subscribeDevice({ ...login, readSubscription: parts.readSubscription }, { device, subscription });
      return {};
    },
    leave: async (device, _given, request) => {
      await leaveByDevice(login, device, askerOf(request));
      return {};
    },
  };
  for (const [act, run] of Object.entries(acts)) {
    app.post(`${addresses.app}/${act}`, { config: { isApp: true } }, async (request, reply) => {
      const given = readAppRequest(request, act, originsOf(request, login.panelUrl));
      if (!given.isFromHere) throw new Refusal('device-unknown', 'signed for another origin');
      const device = await enterDevice(login, { ...given, address: request.ip });
      return run(device, given, request, reply);
    });
  }
}

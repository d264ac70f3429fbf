import type { DiallerStore } from '../deliveries/dialler-store.ts';
import type { EndpointPresenceStore } from '../deliveries/endpoint-presence-store.ts';
import { type AppDevice, endpointOf, type NewAppDevice } from '../factors/app-device.ts';
import type { AppDeviceStore } from '../factors/app-device-store.ts';
import type { Sealed } from '../factors/seal.ts';
import type { AppInboxFeed } from './app-inbox-feed.ts';

/** How one device of the app can be reached at the moment. */
export type AppWay =
  | { kind: 'message'; extension: string; endpoint: string; dialler: string }
  | { kind: 'push'; deviceId: string; subscription: Sealed }
  /** Whether it is open. */
  | { kind: 'open'; deviceId: string };

export interface AppWayParts {
  diallers: Pick<DiallerStore, 'liveDiallers'>;
  endpoints: Pick<EndpointPresenceStore, 'exchangesOf'>;
  inbox: Pick<AppInboxFeed, 'isOpen'>;
  /** Template of an extension's endpoint, with `{extension}`. */
  endpointTemplate: string;
}

type Reached = AppDevice | Extract<NewAppDevice, { kind: 'endpoint' }>;

/**
 * The ways to a user's devices. A telephone has a way while it is registered, a browser while it is open or can receive
 * pushes.
 *
 * @throws Refusal store-unavailable
 */
export async function findWays(parts: AppWayParts, devices: readonly Reached[]): Promise<AppWay[]> {
  const ways = await Promise.all(devices.map((device) => wayTo(parts, device)));
  return ways.filter((way) => way !== undefined);
}

/** Whether any device of a user's app can be reached. @throws Refusal store-unavailable */
export async function isAppReachable(
  parts: Pick<AppWayParts, 'diallers'> & {
    app: Omit<AppWayParts, 'diallers'> & { devices: Pick<AppDeviceStore, 'list'> };
  },
  userId: string,
): Promise<boolean> {
  return (await findWays({ ...parts.app, ...parts }, await parts.app.devices.list(userId))).length > 0;
}

async function wayTo(parts: AppWayParts, device: Reached): Promise<AppWay | undefined> {
  if (device.kind === 'endpoint') {
    const { extension } = device;
    const endpoint = endpointOf(parts.endpointTemplate, extension);
    const live = (await parts.diallers.liveDiallers()).map(({ name }) => name);
    const [dialler] = await parts.endpoints.exchangesOf(endpoint, live);
    return dialler === undefined ? undefined : { kind: 'message', extension, endpoint, dialler };
  }
  const { id: deviceId, subscription } = device;
  if (subscription !== undefined) return { kind: 'push', deviceId, subscription };
  return (await parts.inbox.isOpen(deviceId)) ? { kind: 'open', deviceId } : undefined;
}

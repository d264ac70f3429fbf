import type { AskingDevice } from '../challenges/show-app-code.ts';
import type { DeviceKey } from '../factors/app-device.ts';
import type { LoginParts } from '../login/login-parts.ts';

export type FindDeviceParts = Pick<LoginParts, 'app' | 'pending'>;

/** A browser that is paired, or one that is pending and so has no method yet. */
export type FoundDevice = AskingDevice & { publicKey: DeviceKey };

/**
 * A device that is confirmed is first written to the database and then forgotten as a pending one. In between the two
 * looks it can be in neither, so the database is read once more before a device is called unknown: the app deletes the
 * key of an unknown one.
 *
 * @throws Refusal store-unavailable
 */
export async function findDevice(parts: FindDeviceParts, id: string): Promise<FoundDevice | undefined> {
  return (await findPaired(parts, id)) ?? (await findPending(parts, id)) ?? (await findPaired(parts, id));
}

async function findPaired({ app }: FindDeviceParts, id: string): Promise<FoundDevice | undefined> {
  const device = await app.devices.find(id);
  return device?.kind === 'browser' ? device : undefined;
}

async function findPending({ pending }: FindDeviceParts, id: string): Promise<FoundDevice | undefined> {
  const device = await pending.find(id);
  return device === undefined ? undefined : { ...device, factorId: undefined };
}

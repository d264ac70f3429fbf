import type { PushSubscription } from '../factors/app-device.ts';
import { seal } from '../factors/seal.ts';
import type { LoginParts } from '../login/login-parts.ts';
import type { EnteredDevice } from './enter-device.ts';

export interface SubscriptionReader {
  /** @throws Refusal request-invalid, push-host-refused */
  readSubscription(text: string): PushSubscription;
}

/**
 * Sets where push messages to a device go from now on.
 *
 * @param subscription the browser's PushSubscription as JSON; empty to remove it
 * @throws Refusal request-invalid, push-host-refused, store-unavailable
 */
export async function subscribeDevice(
  parts: Pick<LoginParts, 'app' | 'pending' | 'random'> & SubscriptionReader,
  { device, subscription }: { device: EnteredDevice; subscription: string },
): Promise<void> {
  const { id } = device;
  const given = subscription === '' ? undefined : parts.readSubscription(subscription);
  const sealing = { keys: parts.app.sealKeys, random: parts.random };
  const sealed = given && seal(sealing, { userId: id, purpose: 'push-subscription' }, JSON.stringify(given));
  if (device.state === 'paired') return parts.app.devices.setSubscription(id, sealed);
  const pending = await parts.pending.find(id);
  if (pending === undefined) return;
  const kept = sealed && { keyId: sealed.keyId, base64: sealed.bytes.toString('base64') };
  await parts.pending.save({ ...pending, subscription: kept });
}

import type { PushSubscription } from '../challenges/open-app-challenge.ts';
import { Refusal } from '../errors.ts';
import { seal } from '../factors/seal.ts';
import type { EnteredDevice } from './enter-device.ts';
import type { LoginParts } from './login-parts.ts';

/** RFC 8291 §2: a point of P-256 uncompressed, and 16 bytes; both in base64url. */
const keyShapes = { p256dh: /^[A-Za-z0-9_-]{87}=?$/, auth: /^[A-Za-z0-9_-]{22}(==)?$/ };
const longestEndpoint = 1_000;

/**
 * Where a device can be sent push messages from now on.
 *
 * @param subscription JSON of the browser's PushSubscription; empty to take it away
 * @throws Refusal request-invalid, push-host-refused, store-unavailable
 */
export async function subscribeDevice(
  parts: Pick<LoginParts, 'app' | 'pending' | 'random'> & { checkPushHost(endpoint: string): void },
  { device, subscription }: { device: EnteredDevice; subscription: string },
): Promise<void> {
  const { id } = device;
  const given = subscription === '' ? undefined : readSubscription(subscription);
  if (given !== undefined) parts.checkPushHost(given.endpoint);
  const sealing = { keys: parts.app.sealKeys, random: parts.random };
  const sealed = given && seal(sealing, { userId: id, purpose: 'push-subscription' }, JSON.stringify(given));
  if (device.state === 'paired') return parts.app.devices.setSubscription(id, sealed);
  const pending = await parts.pending.find(id);
  if (pending === undefined) return;
  const kept = sealed && { keyId: sealed.keyId, base64: sealed.bytes.toString('base64') };
  await parts.pending.save({ ...pending, subscription: kept });
}

function readSubscription(text: string): PushSubscription {
  const { endpoint, keys } = parse(text);
  const { p256dh, auth } = (keys ?? {}) as Record<string, unknown>;
  const areTexts = typeof endpoint === 'string' && typeof p256dh === 'string' && typeof auth === 'string';
  if (!areTexts || endpoint.length > longestEndpoint || !keyShapes.p256dh.test(p256dh) || !keyShapes.auth.test(auth)) {
    throw new Refusal('request-invalid', 'no push subscription');
  }
  return { endpoint, keys: { p256dh, auth } };
}

function parse(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    throw new Refusal('request-invalid', 'no push subscription');
  }
}

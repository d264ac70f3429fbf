import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import type { MessageQueue } from '../deliveries/message-queue.ts';
import type { PushSubscription } from '../factors/app-device.ts';
import type { AppDeviceStore } from '../factors/app-device-store.ts';
import { type SealKeys, unseal } from '../factors/seal.ts';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import type { AppInboxFeed } from './app-inbox-feed.ts';
import type { AppWay } from './app-ways.ts';
import type { Challenge } from './challenge.ts';

/** The push services. A push carries only an id; the device fetches the rest with its own proof. */
export interface PushSender {
  /** Never rejects. `gone`: the subscription no longer exists. */
  send(
    subscription: PushSubscription,
    push: { id: string; ttlSeconds: number; deviceId: string },
  ): Promise<'sent' | 'gone' | 'refused' | 'unavailable'>;
}

export interface SendToAppParts {
  deliveries: Pick<DeliveryStore, 'send' | 'failWay'>;
  app: {
    devices: Pick<AppDeviceStore, 'dropSubscription'>;
    inbox: Pick<AppInboxFeed, 'isOpen' | 'note'>;
    messages: Pick<MessageQueue, 'add'>;
    push: PushSender;
    sealKeys: SealKeys;
  };
}

interface ChallengeToSend extends Pick<Challenge, 'id' | 'deliveryId' | 'language'> {
  userId: string;
  /** Of the user's company. */
  brand?: string | undefined;
}

/** A message waits for at most 20 s, and a telephone replies within 5 s. */
const messagesLimitSeconds = 30;

/**
 * Sends a challenge to the devices of its user's app by all ways at once. Returns before the push services reply.
 *
 * @param ways at least one
 * @throws Refusal store-unavailable
 */
export async function sendToApp(
  parts: SendToAppParts,
  { id, deliveryId, language, userId, brand }: ChallengeToSend,
  ways: readonly AppWay[],
): Promise<void> {
  // Detects a dialler that dies over a message; a live dialler renews the limit itself.
  const limitSeconds = ways.every(({ kind }) => kind === 'message') ? messagesLimitSeconds : undefined;
  await parts.deliveries.send({ id: deliveryId, challengeId: id }, ways.length, limitSeconds);
  await parts.app.inbox.note(userId, id);
  const sent = { deliveryId, challengeId: id, language, brand };
  // Not awaited, because a push service may take seconds; the page shows the outcome.
  for (const way of ways) void sendBy(parts, way, sent).catch(() => undefined);
}

interface Sent {
  deliveryId: string;
  challengeId: string;
  language: string;
  brand: string | undefined;
}

async function sendBy(parts: SendToAppParts, way: AppWay, sent: Sent): Promise<void> {
  const { deliveryId, challengeId, language, brand } = sent;
  const { app, deliveries } = parts;
  const delivery = { id: deliveryId, challengeId };
  if (way.kind === 'message') {
    const { endpoint, dialler } = way;
    await app.messages.add(dialler, { deliveryId, challengeId, endpoint, language, brand });
  }
  if (way.kind !== 'push') return;
  const { deviceId, subscription } = way;
  const outcome = await pushTo(app, way, challengeId);
  if (outcome === 'gone') await app.devices.dropSubscription(deviceId, subscription);
  // An open app has been notified already.
  if (outcome === 'sent' || (await app.inbox.isOpen(deviceId))) return;
  await deliveries.failWay(delivery, outcome === 'gone' ? 'not-online' : 'push-unavailable');
}

async function pushTo(
  { push, sealKeys }: SendToAppParts['app'],
  { deviceId, subscription }: Extract<AppWay, { kind: 'push' }>,
  id: string,
) {
  let text: string;
  try {
    text = unseal({ keys: sealKeys }, { userId: deviceId, purpose: 'push-subscription' }, subscription);
  } catch {
    // Its seal key was removed too soon. The browser subscribes again when the app is opened.
    return 'unavailable';
  }
  return push.send(JSON.parse(text) as PushSubscription, { id, ttlSeconds: challengeLifetimeSeconds, deviceId });
}

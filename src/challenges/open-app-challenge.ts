import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { MessageQueue } from '../deliveries/message-queue.ts';
import { Refusal } from '../errors.ts';
import type { EndpointDevice, PushSubscription } from '../factors/app-device.ts';
import type { AppDeviceStore } from '../factors/app-device-store.ts';
import { type SealKeys, unseal } from '../factors/seal.ts';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import type { AppHoldStore } from './app-hold-store.ts';
import type { AppInboxFeed } from './app-inbox-feed.ts';
import { type AppWay, type AppWayParts, findWays } from './app-ways.ts';
import type { Challenge } from './challenge.ts';
import { type CallParts, type ChallengedUser, hangUpReplaced, noteDialIns } from './open-challenge.ts';

/** The push services. A push carries only an id; the device fetches the rest with its own proof. */
export interface PushSender {
  /** Never rejects. `gone`: the subscription no longer exists. */
  send(
    subscription: PushSubscription,
    push: { id: string; ttlSeconds: number; deviceId: string },
  ): Promise<'sent' | 'gone' | 'refused' | 'unavailable'>;
}

/** What app challenges need in addition to calls. */
export interface AppParts extends Omit<AppWayParts, 'diallers'> {
  devices: Pick<AppDeviceStore, 'list' | 'dropSubscription'>;
  inbox: Pick<AppInboxFeed, 'isOpen' | 'note'>;
  holds: Pick<AppHoldStore, 'secondsLeft' | 'release'>;
  messages: Pick<MessageQueue, 'add'>;
  push: PushSender;
  attempts: Pick<AttemptStore, 'take' | 'giveBack' | 'forget'>;
  sealKeys: SealKeys;
  /** BELCODE_APP_PROOF. */
  proof: 'code' | 'number';
}

export interface OpenAppParts
  extends Pick<
    CallParts,
    'challenges' | 'deliveries' | 'hangUps' | 'calls' | 'ledger' | 'dialIns' | 'diallers' | 'random'
  > {
  app: AppParts;
}

export interface OpenAppRequest {
  user: ChallengedUser;
  owner: string;
  language: string;
  purpose: string;
  /** A telephone that is being added; default the enrolled devices. */
  adding?: (EndpointDevice & { name: string }) | undefined;
  id?: string | undefined;
}

/** A message waits for at most 20 s, and a telephone replies within 5 s. */
const messagesLimitSeconds = 30;

/**
 * Opens a challenge whose code the app shows on every device that can be reached. It ends earlier challenges of the
 * same user and purpose.
 *
 * @throws Refusal app-held, app-paused, app-not-online, store-unavailable
 */
export async function openAppChallenge(parts: OpenAppParts, request: OpenAppRequest): Promise<Challenge> {
  const { app } = parts;
  const { user, adding } = request;
  await checkHold(app, user.id);
  const found = await findWays({ ...app, ...parts }, adding === undefined ? await app.devices.list(user.id) : [adding]);
  const proof = proofOf(app, request, found);
  // A telephone shows messages but cannot take a number.
  const ways = proof === 'number' ? found.filter(({ kind }) => kind !== 'message') : found;
  if (ways.length === 0) throw new Refusal('app-not-online', `user ${user.id}`);
  if (adding === undefined && !(await app.attempts.take(attemptAt('app', user.id)))) {
    throw new Refusal('app-paused', `user ${user.id}`);
  }
  const challenge = await openQueued(parts, { ...request, proof });
  const { id, deliveryId, language } = challenge;
  // Detects a dialler that dies over a message; a live dialler renews the limit itself.
  const limitSeconds = ways.every(({ kind }) => kind === 'message') ? messagesLimitSeconds : undefined;
  await parts.deliveries.send({ id: deliveryId, challengeId: id }, ways.length, limitSeconds);
  await app.inbox.note(user.id, id);
  const sent = { deliveryId, challengeId: id, language };
  // Not awaited, because a push service may take seconds; the page shows the outcome.
  for (const way of ways) void sendBy(parts, way, sent).catch(() => undefined);
  return challenge;
}

/** The same for a browser that is not paired yet; nothing is sent until then. @throws Refusal store-unavailable */
export function openPairingChallenge(parts: OpenAppParts, request: Omit<OpenAppRequest, 'adding'>): Promise<Challenge> {
  return openQueued(parts, { ...request, proof: 'code' });
}

async function openQueued(
  parts: OpenAppParts,
  { user, owner, language, purpose, proof, id = parts.random.id() }: OpenAppRequest & Pick<Challenge, 'proof'>,
): Promise<Challenge> {
  const delivery = { id: parts.random.id(), challengeId: id };
  await parts.deliveries.create(delivery, challengeLifetimeSeconds);
  const { challenge, replaced } = await parts.challenges.open({
    ...{ id, owner, language, purpose, kind: 'app', proof, to: '', deliveryId: delivery.id },
    ...{ userId: user.id, factorId: user.factorId },
  });
  await hangUpReplaced(parts, replaced);
  await noteDialIns(parts, { id, user });
  return challenge;
}

async function checkHold({ holds }: AppParts, userId: string): Promise<void> {
  const retryAfterSeconds = await holds.secondsLeft(userId);
  if (retryAfterSeconds !== undefined) throw new Refusal('app-held', `user ${userId}`, { retryAfterSeconds });
}

/** The proof by number needs our own page, a login, and an app that can take a number. */
function proofOf({ proof }: AppParts, { owner, purpose, adding }: OpenAppRequest, ways: readonly AppWay[]) {
  const isOurs = owner.startsWith('user:') && (purpose === 'login' || purpose === 'edit');
  const hasKeys = ways.some(({ kind }) => kind !== 'message');
  return proof === 'number' && isOurs && adding === undefined && hasKeys ? 'number' : 'code';
}

interface Sent {
  deliveryId: string;
  challengeId: string;
  language: string;
}

async function sendBy(parts: OpenAppParts, way: AppWay, { deliveryId, challengeId, language }: Sent): Promise<void> {
  const { app, deliveries } = parts;
  const delivery = { id: deliveryId, challengeId };
  if (way.kind === 'message') {
    const { endpoint, dialler } = way;
    await app.messages.add(dialler, { deliveryId, challengeId, endpoint, language });
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
  { push, sealKeys }: AppParts,
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

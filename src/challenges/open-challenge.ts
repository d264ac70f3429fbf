import type { CallQueue } from '../deliveries/call-queue.ts';
import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import type { DiallerStore } from '../deliveries/dialler-store.ts';
import { hangUp } from '../deliveries/hang-up.ts';
import type { HangUpFeed } from '../deliveries/hang-up-feed.ts';
import { Refusal } from '../errors.ts';
import type { PhoneNumber } from '../factors/phone-number.ts';
import { judgeDestination } from '../policy/destination.ts';
import type { Random } from '../random.ts';
import type { Challenge } from './challenge.ts';
import type { ChallengeStore, ReplacedChallenge } from './challenge-store.ts';

/** What placing a call needs. */
export interface CallParts {
  challenges: ChallengeStore;
  deliveries: DeliveryStore;
  diallers: Pick<DiallerStore, 'liveDiallers'>;
  calls: Pick<CallQueue, 'add'>;
  hangUps: Pick<HangUpFeed, 'ask'>;
  random: Pick<Random, 'id'>;
  /** Prefixes that the operator allows, `+31`. */
  destinations: readonly string[];
}

export interface OpenRequest {
  to: PhoneNumber;
  owner: string;
  language: string;
  purpose: string;
  /** Who is asked, when that is a user of ours: of a user's challenges for one purpose only the newest counts. */
  user?: AskedUser | undefined;
  /** An id that was given out before; a new one unless told. */
  id?: string | undefined;
}

export interface AskedUser {
  id: string;
  /** Undefined while the method is only being added. */
  factorId?: string | undefined;
}

/**
 * Opens a challenge and queues its call. A newer challenge ends the earlier ones of the same owner, number and
 * purpose, and their calls are hung up.
 *
 * @throws Refusal destination-refused, exchange-unavailable, store-unavailable
 */
export async function openChallenge(parts: CallParts, request: OpenRequest): Promise<Challenge> {
  const { challenges, deliveries, random } = parts;
  const { to, owner, language, purpose, user, id = random.id() } = request;
  await checkCallable(parts, to);
  const delivery = { id: random.id(), challengeId: id };
  try {
    await deliveries.create(delivery);
    const asked = user === undefined ? {} : { userId: user.id, factorId: user.factorId };
    const opening = { id, owner, to: to.e164, language, purpose, deliveryId: delivery.id, ...asked };
    const { challenge, replaced } = await challenges.open(opening);
    await hangUpReplaced(parts, replaced);
    await parts.calls.add({ deliveryId: delivery.id, challengeId: id, to: to.e164, language });
    return challenge;
  } catch (error) {
    // Not waited for: whoever waits for the refusal is to have it within a second, and Redis may take longer.
    void Promise.allSettled([challenges.end(id, 'cancelled'), hangUp(parts, delivery)]);
    throw error;
  }
}

/** Hangs up the calls of challenges that a newer one has ended. */
export async function hangUpReplaced(
  parts: Pick<CallParts, 'deliveries' | 'hangUps'>,
  replaced: readonly ReplacedChallenge[],
): Promise<void> {
  const calls = replaced.filter(({ deliveryId }) => deliveryId !== '');
  await Promise.all(calls.map(({ id, deliveryId }) => hangUp(parts, { id: deliveryId, challengeId: id })));
}

/** Policy, then the exchange: whether a call to this number can be placed now. */
export async function checkCallable(
  { destinations, diallers }: Pick<CallParts, 'destinations' | 'diallers'>,
  to: PhoneNumber,
): Promise<void> {
  const verdict = judgeDestination(to, destinations);
  if (!verdict.allowed) throw new Refusal('destination-refused', verdict.reason);
  const live = await diallers.liveDiallers();
  if (live.length === 0) throw new Refusal('exchange-unavailable', 'no dialler has a live exchange');
}

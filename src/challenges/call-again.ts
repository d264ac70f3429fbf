import { isDeliveryOver } from '../deliveries/delivery.ts';
import { hangUp } from '../deliveries/hang-up.ts';
import { Refusal } from '../errors.ts';
import { readNumber } from '../factors/phone-number.ts';
import { type Challenge, isChallengeOver } from './challenge.ts';
import { findChallenge } from './find-challenge.ts';
import { type CallParts, checkCallable } from './open-challenge.ts';

/** Calls for one challenge, the first included: as many as a number may get in ten minutes, which is its life. */
export const callsForChallenge = 3;

/**
 * Calls once more for a challenge whose call is over: a new delivery, which passes policy again and brings a new code.
 *
 * @returns the challenge with its new delivery
 * @throws Refusal not-found, no-call, challenge-over, delivery-under-way, too-many-calls, destination-refused,
 *   exchange-unavailable, store-unavailable
 */
export async function callAgain(
  parts: CallParts & { country: string },
  request: { id: string; owner: string },
): Promise<Challenge> {
  const { challenges, deliveries, random } = parts;
  const challenge = await findChallenge(parts, request);
  const { id, to, language, deliveryId: from } = challenge;
  if (challenge.kind !== 'phone') throw new Refusal('no-call', `challenge ${id}`);
  if (isChallengeOver(challenge.state)) throw new Refusal('challenge-over', `challenge ${id} is ${challenge.state}`);
  // None at all: whoever called again crashed before creating it. It cannot be under way either.
  const latest = await deliveries.find({ id: from, challengeId: id });
  if (latest !== undefined && !isDeliveryOver(latest.state)) {
    throw new Refusal('delivery-under-way', `delivery ${from} is ${latest.state}`);
  }
  await checkCallable(parts, readNumber(to, parts.country));
  const delivery = { id: random.id(), challengeId: id };
  await challenges.again(id, { from, to: delivery.id }, callsForChallenge);
  try {
    await deliveries.create(delivery);
    // Whoever ended the challenge before the delivery was there could not end that too.
    const renewed = await findChallenge(parts, request);
    if (isChallengeOver(renewed.state)) throw new Refusal('challenge-over', `challenge ${id} is ${renewed.state}`);
    await parts.calls.add({ deliveryId: delivery.id, challengeId: id, to, language });
    return renewed;
  } catch (error) {
    void hangUp(parts, delivery).catch(() => undefined);
    throw error;
  }
}

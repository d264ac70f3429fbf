import { isDeliveryOver, isFreeEnd } from '../deliveries/delivery.ts';
import { hangUp, withdrawCall } from '../deliveries/hang-up.ts';
import { isLost } from '../deliveries/lost-delivery.ts';
import { Refusal } from '../errors.ts';
import { calleeOf } from '../factors/callee.ts';
import { admitCall, type CallTerms } from './admit-call.ts';
import { type Challenge, isChallengeOver } from './challenge.ts';
import { findChallenge } from './find-challenge.ts';
import { methodKind } from './kinds/method-kinds.ts';
import type { CallParts } from './open-challenge.ts';
import { spokenCodePurpose } from './spoken-code-purpose.ts';

/** Calls for one challenge, including the first. Calls that were busy or failed do not count. */
export const callsForChallenge = 3;

/**
 * Calls again for a challenge whose call has ended: a new delivery that passes policy again and brings a new code.
 *
 * @param request with the language of the page that asks; default that of the first call
 * @returns the challenge with its new delivery
 * @throws Refusal not-found, no-call, challenge-over, delivery-under-way, too-many-calls, and as `admitCall`
 */
export async function callAgain(
  parts: CallParts,
  request: { id: string; owner: string; terms: CallTerms; language?: string | undefined },
): Promise<Challenge> {
  const { challenges, deliveries, random } = parts;
  const challenge = await findChallenge(parts, request);
  const { id, to: number, postDial, purpose, deliveryId: from, userId, factorId, proof } = challenge;
  // Its code is gone, and another one would be of no use.
  if (purpose === spokenCodePurpose) throw new Refusal('no-call', `challenge ${id}`);
  if (methodKind(challenge.kind).delivery !== 'call') throw new Refusal('no-call', `challenge ${id}`);
  if (isChallengeOver(challenge.state)) throw new Refusal('challenge-over', `challenge ${id} is ${challenge.state}`);
  // Without a delivery, an earlier "call again" crashed before creating it, so none is under way.
  const latest = await deliveries.find({ id: from, challengeId: id });
  if (latest !== undefined && !isDeliveryOver(latest.state)) {
    if (!(await isLost(parts, latest, number)))
      throw new Refusal('delivery-under-way', `delivery ${from} is ${latest.state}`);
    await hangUp(parts, latest);
  }
  const free = isFreeEnd(latest?.reason);
  if (callsCounted(challenge, free) >= callsForChallenge) throw new Refusal('too-many-calls', `challenge ${id}`);
  const callee = calleeOf({ number, postDial }, parts);
  const delivery = { id: random.id(), challengeId: id };
  const { companyId, address, known, apiKeyId, company } = request.terms;
  const { language = challenge.language } = request;
  const call = { deliveryId: delivery.id, challengeId: id, callee, purpose, userId, factorId };
  const underWay = await admitCall(parts, { ...call, companyId, address, known, apiKeyId }, (live) => live.id === id);
  if (underWay !== undefined) throw new Refusal('delivery-under-way', `challenge ${id}`);
  try {
    await challenges.again(id, { from, to: delivery.id, free }, callsForChallenge);
    await deliveries.create(delivery);
    // A challenge that ended before the delivery existed could not end the delivery too.
    const renewed = await findChallenge(parts, request);
    if (isChallengeOver(renewed.state)) throw new Refusal('challenge-over', `challenge ${id} is ${renewed.state}`);
    await parts.calls.add({ deliveryId: delivery.id, challengeId: id, to: number, postDial, language, proof, company });
    return renewed;
  } catch (error) {
    void Promise.allSettled([hangUp(parts, delivery), withdrawCall(parts, delivery.id)]);
    throw error;
  }
}

/**
 * Number of calls that count for a challenge whose latest call has ended.
 *
 * @param free whether the latest does not count
 */
export function callsCounted({ calls }: Pick<Challenge, 'calls'>, free: boolean): number {
  return free ? calls - 1 : calls;
}

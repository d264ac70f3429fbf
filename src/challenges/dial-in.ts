import type { CallJob } from '../deliveries/call-job.ts';
import type { DeliveryRef, DeliveryStore } from '../deliveries/delivery-store.ts';
import { withdrawCall } from '../deliveries/hang-up.ts';
import type { HangUpFeed } from '../deliveries/hang-up-feed.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { Random } from '../random.ts';
import { type Challenge, isChallengeOver } from './challenge.ts';
import { isForgotten, keyOf } from './challenge-asker.ts';
import type { ChallengeStore } from './challenge-store.ts';
import type { DialIn, DialInStore } from './dial-in-store.ts';

export interface DialInParts {
  challenges: Pick<ChallengeStore, 'find' | 'end'>;
  dialIns: Pick<DialInStore, 'find' | 'takeOver'>;
  deliveries: Pick<DeliveryStore, 'create' | 'advance'>;
  hangUps: Pick<HangUpFeed, 'request'>;
  ledger: Pick<CallLedgerStore, 'admit' | 'finish'>;
  random: Pick<Random, 'id'>;
}

/**
 * Finds the waiting login whose code a telephone of this exchange may hear after dialling in. The challenge moves to
 * this telephone, as with "use another method", and its live call ends.
 *
 * @param extension from the telephone's registration, never from a caller id
 * @returns a job whose delivery is `dialling` already; undefined when no login waits, or its call is not allowed
 * @throws Refusal store-unavailable
 */
export async function claimDialledIn(parts: DialInParts, extension: string): Promise<CallJob | undefined> {
  for (const waiting of await parts.dialIns.find(extension)) {
    const challenge = await parts.challenges.find(waiting.challengeId);
    // The first live login only: if it cannot be heard now, the code of another login must not be spoken instead.
    if (challenge !== undefined && !isChallengeOver(challenge.state)) {
      return claim(parts, extension, { ...waiting, challenge });
    }
  }
  return undefined;
}

async function claim(
  parts: DialInParts,
  extension: string,
  { challenge, challengeId, userId, factorId }: DialIn & { challenge: Challenge },
): Promise<CallJob | undefined> {
  const { dialIns, deliveries, ledger, random } = parts;
  const deliveryId = random.id();
  // The asker of the challenge, so that key 9 holds only what this asker's right allows.
  const { purpose, known } = challenge;
  const asker = { userId, factorId, purpose, known, apiKeyId: keyOf(challenge) };
  const call = { deliveryId, challengeId, number: extension, country: '', ...asker };
  const requested = { ...call, route: 'internal', hasDialledIn: true } as const;
  let verdict = await ledger.admit(requested);
  if (!verdict.allowed && verdict.live !== undefined && (await makesWay(parts, verdict.live, challenge))) {
    verdict = await ledger.admit(requested, verdict.live.deliveryId);
  }
  if (!verdict.allowed) return undefined;
  const taken = await dialIns.takeOver(challenge, { deliveryId, extension, factorId });
  if (taken === undefined) {
    await withdrawCall(parts, deliveryId);
    return undefined;
  }
  if (taken.earlier !== '') await endCall(parts, { id: taken.earlier, challengeId });
  const delivery = { id: deliveryId, challengeId };
  await deliveries.create(delivery);
  await deliveries.advance(delivery, 'dialling', { note: 'dialled-in' });
  return { deliveryId, challengeId, to: extension, language: taken.language };
}

/**
 * Whether the call that is in the way ends for this one: it rings elsewhere for the same challenge, or for a forgotten
 * password, which needs less right than a login of the panel. One of somebody known stays for a login elsewhere. A
 * forgotten password ends here.
 */
async function makesWay(
  parts: DialInParts,
  live: { deliveryId: string; challengeId: string },
  challenge: Challenge,
): Promise<boolean> {
  if (live.challengeId === challenge.id) return true;
  const found = await parts.challenges.find(live.challengeId);
  if (found === undefined || !isForgotten(found) || isForgotten(challenge)) return false;
  if (keyOf(challenge) !== undefined || (found.known && !challenge.known)) return false;
  await parts.challenges.end(found.id, 'cancelled');
  await endCall(parts, { id: live.deliveryId, challengeId: found.id });
  return true;
}

/** The queue's job, if it still waits, finds that its delivery has ended. */
async function endCall({ deliveries, hangUps }: DialInParts, delivery: DeliveryRef): Promise<void> {
  const ended = await deliveries.advance(delivery, 'ended', { reason: 'challenge-over' });
  if (ended) await hangUps.request(delivery.id);
}

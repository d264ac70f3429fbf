import type { CallJob } from '../deliveries/call-job.ts';
import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import { withdrawCall } from '../deliveries/hang-up.ts';
import type { HangUpFeed } from '../deliveries/hang-up-feed.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { Random } from '../random.ts';
import { type Challenge, isChallengeOver } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';
import type { DialIn, DialInStore } from './dial-in-store.ts';

export interface DialInParts {
  challenges: Pick<ChallengeStore, 'find'>;
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
  { challenge, challengeId, userId, factorId, known }: DialIn & { challenge: Challenge },
): Promise<CallJob | undefined> {
  const { dialIns, deliveries, ledger, random } = parts;
  const deliveryId = random.id();
  const call = { deliveryId, challengeId, number: extension, userId, factorId, known, country: '' };
  const requested = { ...call, route: 'internal', hasDialledIn: true } as const;
  let verdict = await ledger.admit(requested);
  // Ends the call that rings elsewhere for the same login.
  if (!verdict.allowed && verdict.live !== undefined && verdict.live.challengeId === challengeId) {
    verdict = await ledger.admit(requested, verdict.live.deliveryId);
  }
  if (!verdict.allowed) return undefined;
  const taken = await dialIns.takeOver(challenge, { deliveryId, extension, factorId });
  if (taken === undefined) {
    await withdrawCall(parts, deliveryId);
    return undefined;
  }
  if (taken.earlier !== '') {
    const ended = await deliveries.advance({ id: taken.earlier, challengeId }, 'ended', { reason: 'challenge-over' });
    if (ended) await parts.hangUps.request(taken.earlier);
  }
  const delivery = { id: deliveryId, challengeId };
  await deliveries.create(delivery);
  await deliveries.advance(delivery, 'dialling', { note: 'dialled-in' });
  return { deliveryId, challengeId, to: extension, language: taken.language };
}

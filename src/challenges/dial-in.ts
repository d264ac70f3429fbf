import type { CallJob } from '../deliveries/call-job.ts';
import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import { withdrawCall } from '../deliveries/hang-up.ts';
import type { HangUpFeed } from '../deliveries/hang-up-feed.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { Random } from '../random.ts';
import { isChallengeOver } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';
import type { DialIn, DialInStore } from './dial-in-store.ts';

export interface DialInParts {
  challenges: Pick<ChallengeStore, 'find'>;
  dialIns: Pick<DialInStore, 'find' | 'takeOver'>;
  deliveries: Pick<DeliveryStore, 'create' | 'advance'>;
  hangUps: Pick<HangUpFeed, 'ask'>;
  ledger: Pick<CallLedgerStore, 'admit' | 'finish'>;
  random: Pick<Random, 'id'>;
}

/**
 * What a telephone of this exchange that dialled in may hear: the code of the login of its own user that waits for one. The
 * challenge changes over to this telephone, as if "use another method" had been pressed; a call that was up for it is over.
 *
 * @param extension known by the telephone's registration, never by a number that a caller shows
 * @returns a job whose delivery is `dialling` already; undefined when no login waits, or none may be called for
 * @throws Refusal store-unavailable
 */
export async function claimDialledIn(parts: DialInParts, extension: string): Promise<CallJob | undefined> {
  for (const waiting of await parts.dialIns.find(extension)) {
    const challenge = await parts.challenges.find(waiting.challengeId);
    // Of several, the first that is not over: never the next one's code instead of a login that cannot be heard just now.
    if (challenge !== undefined && !isChallengeOver(challenge.state)) return claim(parts, extension, waiting);
  }
  return undefined;
}

async function claim(parts: DialInParts, extension: string, waiting: DialIn): Promise<CallJob | undefined> {
  const { dialIns, deliveries, ledger, random } = parts;
  const { challengeId, userId, factorId } = waiting;
  const deliveryId = random.id();
  const call = { ...{ callId: deliveryId, challengeId, number: extension }, ...{ userId, factorId, country: '' } };
  const asked = { ...call, line: 'internal' } as const;
  let verdict = await ledger.admit(asked);
  // The call that rings elsewhere for the same login makes room.
  if (!verdict.allowed && verdict.live !== undefined && verdict.live.challengeId === challengeId) {
    verdict = await ledger.admit(asked, verdict.live.callId);
  }
  if (!verdict.allowed) return undefined;
  const taken = await dialIns.takeOver(waiting, { deliveryId, extension });
  if (taken === undefined) {
    await withdrawCall(parts, deliveryId);
    return undefined;
  }
  if (taken.earlier !== '') {
    const ended = await deliveries.advance({ id: taken.earlier, challengeId }, 'ended', { reason: 'challenge-over' });
    if (ended) await parts.hangUps.ask(taken.earlier);
  }
  const delivery = { id: deliveryId, challengeId };
  await deliveries.create(delivery);
  await deliveries.advance(delivery, 'dialling');
  return { deliveryId, challengeId, to: extension, language: taken.language };
}

import { isChallengeOver } from '../challenges/challenge.ts';
import type { ChallengeStore } from '../challenges/challenge-store.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import type { DeliveryRef } from '../deliveries/delivery-store.ts';
import { type ConductCallParts, conductCall } from './conduct-call.ts';
import { endCall } from './end-call.ts';

export interface TakeCallParts extends ConductCallParts {
  challenges: ConductCallParts['challenges'] & Pick<ChallengeStore, 'find'>;
}

/**
 * Takes one job of the queue: makes the delivery its own, and has the person called. A job that comes a second time finds its
 * delivery taken, and no call is placed.
 *
 * @throws Refusal store-unavailable, and whatever else failed on our side
 */
export async function takeCall(parts: TakeCallParts, job: CallJob, signal: AbortSignal): Promise<void> {
  const delivery: DeliveryRef = { id: job.deliveryId, challengeId: job.challengeId };
  const log = parts.log.child({ delivery: delivery.id });
  if (!(await parts.deliveries.advance(delivery, 'dialling'))) {
    log.info('not dialled: the delivery is over, or another dialler has it');
    return;
  }
  // An api that died between ending a challenge and ending its delivery must not make a phone ring for nothing.
  const challenge = await parts.challenges.find(job.challengeId);
  const over = challenge === undefined || isChallengeOver(challenge.state);
  if (over || signal.aborted) {
    await endCall({ ...parts, log }, delivery, over ? 'challenge-over' : 'interrupted');
    return;
  }
  await conductCall({ ...parts, log }, job, signal, (script) => script.run());
}

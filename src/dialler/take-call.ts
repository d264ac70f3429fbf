import { isChallengeOver } from '../challenges/challenge.ts';
import type { ChallengeStore } from '../challenges/challenge-store.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import type { DeliveryRef, DeliveryStore } from '../deliveries/delivery-store.ts';
import { measure } from '../measure.ts';
import { routeOf } from '../policy/ledger/call-destination.ts';
import { retryRedis } from '../redis/retry-redis.ts';
import { type ConductCallParts, conductCall } from './conduct-call.ts';
import { endCall } from './end-call.ts';

export interface TakeCallParts extends ConductCallParts {
  challenges: ConductCallParts['challenges'] & Pick<ChallengeStore, 'stored' | 'ofRead'>;
  deliveries: ConductCallParts['deliveries'] & Pick<DeliveryStore, 'take' | 'find'>;
}

/** A short outage of Redis must not lose the call, because no other dialler gets this job. */
const briefOutage = { moreTries: 5, pauseMilliseconds: 1_000 };

/**
 * Takes one job of the queue: claims the delivery, and calls the person. When a job comes twice, its delivery is
 * already taken and no second call is placed.
 *
 * @throws Refusal store-unavailable, and other errors on our side
 */
export async function takeCall(parts: TakeCallParts, job: CallJob, signal: AbortSignal): Promise<void> {
  const delivery: DeliveryRef = { id: job.deliveryId, challengeId: job.challengeId };
  const log = parts.log.child({ delivery: delivery.id });
  const taken = await retryRedis({ ...briefOutage, clock: parts.clock }, () =>
    parts.deliveries.take(delivery, parts.challenges.stored(job.challengeId)),
  );
  if (taken === undefined) {
    log.info('not dialled: the delivery is over, or another dialler has it');
    await settleOver(parts, delivery, job);
    return;
  }
  // An api may have died after it ended the challenge and before it ended the delivery: no telephone must ring then.
  const challenge = parts.challenges.ofRead(job.challengeId, taken);
  const over = challenge === undefined || isChallengeOver(challenge.state);
  if (over || signal.aborted) {
    const reason = over ? 'challenge-over' : 'interrupted';
    measure('call-ended', { route: routeOf(job.to), reason });
    await endCall({ ...parts, log }, delivery, reason);
    return;
  }
  await conductCall({ ...parts, log }, job, signal, (script) => script.run());
}

/** A job that waited too long has ended, and only this dialler can report that to the ledger. */
async function settleOver(
  { deliveries, ledger }: TakeCallParts,
  delivery: DeliveryRef,
  { to }: Pick<CallJob, 'to'>,
): Promise<void> {
  const { state, reason } = (await deliveries.find(delivery)) ?? {};
  if (state !== 'ended') return;
  measure('call-ended', { route: routeOf(to), reason: reason ?? 'interrupted' });
  await ledger.finish(delivery.id, { reason: reason ?? 'interrupted', free: true, answeredSeconds: 0 });
}

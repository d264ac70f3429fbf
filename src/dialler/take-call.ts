import { isChallengeOver } from '../challenges/challenge.ts';
import type { ChallengeStore } from '../challenges/challenge-store.ts';
import type { Clock } from '../clock.ts';
import type { CallJob } from '../deliveries/call-queue.ts';
import { type DeliveryRef, type DeliveryStore, leaseRenewSeconds } from '../deliveries/delivery-store.ts';
import type { HangUpFeed } from '../deliveries/hang-up-feed.ts';
import type { Log } from '../log.ts';
import { CallScript, type CallScriptParts } from './call-script.ts';

export interface TakeCallParts extends Omit<CallScriptParts, 'challenges' | 'deliveries'> {
  challenges: Pick<ChallengeStore, 'arm' | 'find'>;
  deliveries: Pick<DeliveryStore, 'advance' | 'renew'>;
  hangUps: Pick<HangUpFeed, 'listen'>;
  clock: Clock;
  log: Log;
}

/**
 * Takes one job of the queue: makes the delivery its own, keeps the lease while the call lasts, and writes down how it
 * ended. A job that comes a second time finds its delivery taken, and no call is placed.
 */
export async function takeCall(parts: TakeCallParts, job: CallJob, signal: AbortSignal): Promise<void> {
  const { deliveries, hangUps, clock } = parts;
  const delivery: DeliveryRef = { id: job.deliveryId, challengeId: job.challengeId };
  const log = parts.log.child({ delivery: delivery.id });
  if (!(await deliveries.advance(delivery, 'dialling'))) {
    log.info('not dialled: the delivery is over, or another dialler has it');
    return;
  }
  // An api that died between ending a challenge and ending its delivery must not make a phone ring for nothing.
  const challenge = await parts.challenges.find(job.challengeId);
  const over = challenge === undefined || isChallengeOver(challenge.state);
  if (over || signal.aborted) {
    await deliveries.advance(delivery, 'ended', { reason: over ? 'challenge-over' : 'interrupted' });
    return;
  }
  const script = new CallScript(parts, job);
  const stop = () => script.stop();
  const interrupt = () => script.stop('interrupted');
  const stopListening = hangUps.listen(delivery.id, stop);
  signal.addEventListener('abort', interrupt, { once: true });
  const hungUp = new AbortController();
  void keepLease(deliveries, delivery, clock, hungUp.signal, stop);
  try {
    const outcome = await script.run().catch(async (error) => {
      // Told at once if that can be: the lease would take some seconds to lapse, and the person waits.
      await deliveries.advance(delivery, 'ended', { reason: 'interrupted' }).catch(() => {});
      throw error;
    });
    log.info({ outcome }, 'call ended');
    if (outcome !== 'spoken') await deliveries.advance(delivery, 'ended', { reason: outcome });
    else await deliveries.advance(delivery, 'spoken');
  } finally {
    hungUp.abort();
    stopListening();
    signal.removeEventListener('abort', interrupt);
  }
}

/** Says every few seconds that this dialler is alive; hangs up when the delivery was ended by somebody else. */
async function keepLease(
  deliveries: TakeCallParts['deliveries'],
  delivery: DeliveryRef,
  clock: Clock,
  signal: AbortSignal,
  hangUp: () => void,
): Promise<void> {
  while (!signal.aborted) {
    await clock.wait(leaseRenewSeconds * 1_000, signal).catch(() => {});
    // A renewal that Redis did not answer may be made up by the next; only a clear no ends the call.
    const ours = signal.aborted || (await deliveries.renew(delivery).catch(() => true));
    if (!ours) {
      hangUp();
      return;
    }
  }
}

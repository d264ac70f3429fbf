import type { CallJob } from '../deliveries/call-job.ts';
import type { DeliveryRef } from '../deliveries/delivery-store.ts';
import type { HangUpFeed } from '../deliveries/hang-up-feed.ts';
import { measure } from '../measure.ts';
import { routeOf } from '../policy/ledger/call-destination.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { CallLease, type LeaseParts } from './call-lease.ts';
import type { CallOutcome } from './call-outcome.ts';
import { CallScript, type CallScriptParts } from './call-script.ts';
import { type EndCallParts, endCall } from './end-call.ts';

export interface ConductCallParts extends CallScriptParts {
  deliveries: CallScriptParts['deliveries'] & LeaseParts['deliveries'];
  ledger: CallScriptParts['ledger'] & LeaseParts['ledger'] & EndCallParts['ledger'] & Pick<CallLedgerStore, 'start'>;
  hangUps: Pick<HangUpFeed, 'listen'>;
}

/** Of this process. */
let underWay = 0;

/** How many calls this process conducts now. */
export const callsUnderWay = () => underWay;

/**
 * Conducts a call whose delivery this dialler has taken: asks the ledger once more, renews the lease during the call,
 * and stores how it ended.
 *
 * @param run runs the script: `run` places a call, `runDialledIn` takes one
 * @param isDialledIn the person has called
 * @returns how the call ended; `blocked` when the ledger refused it, and `run` was not called
 * @throws Refusal store-unavailable, and other errors on our side, after the delivery has ended as interrupted
 */
export async function conductCall(
  parts: ConductCallParts,
  job: CallJob,
  signal: AbortSignal,
  run: (script: CallScript) => Promise<CallOutcome>,
  isDialledIn = false,
): Promise<CallOutcome> {
  const { log } = parts;
  const delivery: DeliveryRef = { id: job.deliveryId, challengeId: job.challengeId };
  const lease = new CallLease(parts, { delivery, route: routeOf(job.to) }, (why) => script.stop(why));
  const script: CallScript = new CallScript({ ...parts, deliveries: lease }, job);
  const interrupt = () => script.stop('interrupted');
  const stopListening = parts.hangUps.listen(delivery.id, (why) => script.stop(why));
  signal.addEventListener('abort', interrupt, { once: true });
  underWay += 1;
  const over = new AbortController();
  const route = () => script.route ?? (isDialledIn ? 'dialled-in' : routeOf(job.to));
  const conduct = async (): Promise<CallOutcome> => {
    const verdict = await parts.ledger.start(delivery.id);
    if (!verdict.allowed) {
      log.info({ rule: verdict.reason }, 'not dialled: a rule refuses it now');
      return 'blocked';
    }
    void lease.keep(over.signal);
    return run(script);
  };
  try {
    const outcome = await conduct().catch(async (error) => {
      measure('call-ended', { route: route(), reason: 'interrupted' });
      // Stored at once if possible, because the person waits and the lease takes some seconds to lapse.
      await endCall(parts, delivery, 'interrupted', script.answeredSeconds(), script.route).catch(() => {});
      throw error;
    });
    measure('call-ended', { route: route(), reason: outcome });
    log.info({ outcome, ...(script.forwarded ? { forwarded: true } : {}) }, 'call ended');
    await endCall(parts, delivery, outcome, script.answeredSeconds(), script.route);
    return outcome;
  } finally {
    underWay -= 1;
    over.abort();
    stopListening();
    signal.removeEventListener('abort', interrupt);
  }
}

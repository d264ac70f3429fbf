import type { Clock } from '../clock.ts';
import { type DeliveryRef, type DeliveryStore, leaseRenewSeconds } from '../deliveries/delivery-store.ts';
import type { Line } from '../policy/ledger/call-destination.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

export interface LeaseParts {
  deliveries: Pick<DeliveryStore, 'renew'>;
  ledger: Pick<CallLedgerStore, 'isStopped'>;
  clock: Clock;
}

/**
 * Says every few seconds that this dialler is alive, until the signal. Has the call ended when the delivery was ended by
 * somebody else, or when the operator has stopped all outside calls.
 */
export async function keepLease(
  { deliveries, ledger, clock }: LeaseParts,
  { delivery, line }: { delivery: DeliveryRef; line: Line },
  stop: (why: 'challenge-over' | 'blocked') => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.wait(leaseRenewSeconds * 1_000, signal).catch(() => {});
    if (signal.aborted) return;
    // A renewal that Redis did not answer may be made up by the next; only a clear answer ends the call.
    const [ours, stopped] = await Promise.all([
      deliveries.renew(delivery).catch(() => true),
      line === 'outside' ? ledger.isStopped().catch(() => false) : false,
    ]);
    if (!ours || stopped) {
      stop(ours ? 'blocked' : 'challenge-over');
      return;
    }
  }
}

import type { Clock } from '../clock.ts';
import { type DeliveryRef, type DeliveryStore, leaseRenewSeconds } from '../deliveries/delivery-store.ts';
import type { Route } from '../policy/ledger/call-destination.ts';
import type { CallStopStore } from '../policy/ledger/call-stop-store.ts';

export interface LeaseParts {
  deliveries: Pick<DeliveryStore, 'keep'>;
  ledger: { stops: Pick<CallStopStore, 'switchKey'> };
  clock: Clock;
}

/**
 * Renews the lease every few seconds, until the signal. Calls `stop` when the delivery has ended elsewhere, or when the
 * operator has stopped all outside calls.
 */
export async function keepLease(
  { deliveries, ledger, clock }: LeaseParts,
  { delivery, route }: { delivery: DeliveryRef; route: Route },
  stop: (why: 'lease-lost' | 'blocked') => void,
  signal: AbortSignal,
): Promise<void> {
  const switchKey = route === 'trunk' ? ledger.stops.switchKey : undefined;
  while (!signal.aborted) {
    await clock.wait(leaseRenewSeconds * 1_000, signal).catch(() => {});
    if (signal.aborted) return;
    // After an error of Redis the next renewal may still be in time; only a clear answer ends the call.
    const state = await deliveries.keep(delivery, switchKey).catch(() => 'kept' as const);
    if (state !== 'kept') {
      stop(state === 'stopped' ? 'blocked' : 'lease-lost');
      return;
    }
  }
}

import type { Clock } from '../clock.ts';
import {
  type DeliveryRef,
  type DeliveryStore,
  leaseRenewSeconds,
  type StopSwitch,
} from '../deliveries/delivery-store.ts';
import type { Route } from '../policy/ledger/call-destination.ts';
import type { CallStopStore } from '../policy/ledger/call-stop-store.ts';

export interface LeaseParts {
  deliveries: Pick<DeliveryStore, 'advance' | 'keep'>;
  ledger: { stops: Pick<CallStopStore, 'switchKey'> };
  clock: Clock;
}

/**
 * The lease of one call. Each move of its delivery renews it, and looks at the stop switch of outside calls; where none
 * comes for some seconds a renewal does. So both are looked at every `leaseRenewSeconds`.
 */
export class CallLease {
  readonly #parts: LeaseParts;
  readonly #delivery: DeliveryRef;
  readonly #stop: (why: 'lease-lost' | 'blocked') => void;
  readonly #switch: StopSwitch | undefined;
  #renewedAt: number;

  /** @param stop ends the call: its delivery has ended elsewhere, or the operator has stopped all outside calls */
  constructor(
    parts: LeaseParts,
    { delivery, route }: { delivery: DeliveryRef; route: Route },
    stop: (why: 'lease-lost' | 'blocked') => void,
  ) {
    this.#parts = parts;
    this.#delivery = delivery;
    this.#stop = stop;
    this.#renewedAt = parts.clock.now();
    const key = parts.ledger.stops.switchKey;
    this.#switch = route === 'trunk' ? { key, onStopped: () => stop('blocked') } : undefined;
  }

  /** As of the store. */
  readonly advance: DeliveryStore['advance'] = async (delivery, to, detail) => {
    const at = this.#parts.clock.now();
    const moved = await this.#parts.deliveries.advance(delivery, to, detail, this.#switch);
    if (moved) this.#renewedAt = at;
    return moved;
  };

  /** Renews the lease until the signal, or until the call must end. */
  async keep(signal: AbortSignal): Promise<void> {
    const { deliveries, clock } = this.#parts;
    while (!signal.aborted) {
      const left = this.#renewedAt + leaseRenewSeconds * 1_000 - clock.now();
      if (left > 0) {
        await clock.wait(left, signal).catch(() => {});
        continue;
      }
      this.#renewedAt = clock.now();
      // After an error of Redis the next renewal may still be in time; only a clear answer ends the call.
      const state = await deliveries.keep(this.#delivery, this.#switch?.key).catch(() => 'kept' as const);
      if (state !== 'kept' && !signal.aborted) {
        this.#stop(state === 'stopped' ? 'blocked' : 'lease-lost');
        return;
      }
    }
  }
}

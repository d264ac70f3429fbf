import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { DropReason } from '../../login/radius/radius-outcome.ts';
import { measure } from '../../measure.ts';

const saidAgainMilliseconds = 60_000;

/** Counts dropped packets, and logs each reason at most once a minute. What was in a packet is never logged. */
export class DropCounts {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #log: Log;
  readonly #counts = new Map<DropReason, { dropped: number; saidAt: number }>();

  constructor(clock: Pick<Clock, 'now'>, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** @param address where the latest one came from, which may be forged */
  add(reason: DropReason, address: string): void {
    measure('radius-ended', { outcome: reason });
    const now = this.#clock.now();
    const { dropped, saidAt } = this.#counts.get(reason) ?? { dropped: 0, saidAt: Number.NEGATIVE_INFINITY };
    if (now < saidAt + saidAgainMilliseconds) {
      this.#counts.set(reason, { dropped: dropped + 1, saidAt });
      return;
    }
    this.#log.warn({ reason, dropped: dropped + 1, latest: address }, 'Packets were dropped');
    this.#counts.set(reason, { dropped: 0, saidAt: now });
  }
}

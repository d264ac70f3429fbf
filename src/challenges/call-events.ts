import type { CallEvent } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';

/** The events of a test call, one after the other. */
export class CallEvents {
  readonly #clock: Clock;
  readonly #waiting: CallEvent[] = [];
  #wake = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  put(event: CallEvent): void {
    this.#waiting.push(event);
    this.#wake();
  }

  /** @returns undefined when none came before the deadline, milliseconds since the epoch */
  async next(deadline: number): Promise<CallEvent | undefined> {
    for (;;) {
      const event = this.#waiting.shift();
      const left = deadline - this.#clock.now();
      if (event !== undefined || left <= 0) return event;
      const timer = new AbortController();
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, this.#clock.wait(left, timer.signal).catch(() => {})]);
      timer.abort('woken');
    }
  }
}

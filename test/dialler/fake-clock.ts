import type { Clock } from '../../src/clock.ts';

interface Waiter {
  at: number;
  wake(): void;
}

/** A clock that stops until the test moves it. */
export class FakeClock implements Clock {
  #now = 1_800_000_000_000;
  readonly #waiters = new Set<Waiter>();

  now(): number {
    return this.#now;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = () => {
        this.#waiters.delete(waiter);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        at: this.#now + milliseconds,
        wake: () => {
          this.#waiters.delete(waiter);
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Number of pending waits. */
  waiting(): number {
    return this.#waiters.size;
  }

  /** Milliseconds until the next wait ends. */
  next(): number | undefined {
    const times = [...this.#waiters].map(({ at }) => at - this.#now);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Moves the time: ends the waits one after the other, and runs what follows from each. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settled();
    for (;;) {
      const [first] = [...this.#waiters].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (first === undefined) break;
      this.#now = Math.max(this.#now, first.at);
      first.wake();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}

/** Resolves when everything waits for a clock, a file or a socket. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

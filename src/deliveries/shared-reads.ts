import { type Clock, systemClock } from '../clock.ts';

/** For followers that read about once a second: those of one subject share a read. */
export const sharedReadMilliseconds = 900;

/**
 * Reads that several followers of one subject share. A read within the given time after the latest one gets its result,
 * also while that one is in progress. So a subject is read once in that time for any number of followers.
 */
export class SharedReads<T> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #milliseconds: number;
  readonly #latest = new Map<string, { at: number; result: Promise<T> }>();
  #swept = 0;

  constructor(milliseconds: number, clock: Pick<Clock, 'now'> = systemClock) {
    this.#clock = clock;
    this.#milliseconds = milliseconds;
  }

  /** @param key what is read, and for whom, when that makes a difference */
  read(key: string, read: () => Promise<T>): Promise<T> {
    const now = this.#clock.now();
    const latest = this.#latest.get(key);
    if (latest !== undefined && now - latest.at < this.#milliseconds) return latest.result;
    this.#sweep(now);
    const result = read();
    this.#latest.set(key, { at: now, result });
    return result;
  }

  /** Forgets what nobody reads any more. */
  #sweep(now: number): void {
    if (now - this.#swept < this.#milliseconds) return;
    this.#swept = now;
    for (const [key, { at }] of this.#latest) if (now - at >= this.#milliseconds) this.#latest.delete(key);
  }
}

import { Refusal } from './errors.ts';

/** Challenges that one process opens at a time without delaying each other; each sends a dozen commands to Redis. */
const defaultMaxConcurrent = 32;
/** Maximum queue. Its last entry waits for some seconds; more is an attack, or there are far too few processes. */
const defaultMaxWaiting = 2_000;

/**
 * Runs a limited number of acts at a time, in order of arrival. Without a limit, a burst keeps the process so busy that
 * replies which have already arrived time out.
 */
export class ConcurrencyLimit {
  readonly #waiting: (() => void)[] = [];
  readonly #maxWaiting: number;
  readonly #refusal: 'queue-full' | 'too-busy';
  #free: number;

  /** @param refusal what an act is refused with that would have to wait too long */
  constructor(
    maxConcurrent = defaultMaxConcurrent,
    maxWaiting = defaultMaxWaiting,
    refusal: 'queue-full' | 'too-busy' = 'queue-full',
  ) {
    this.#free = maxConcurrent;
    this.#maxWaiting = maxWaiting;
    this.#refusal = refusal;
  }

  /** @throws Refusal queue-full or too-busy when too many acts wait; and what the act throws */
  async run<T>(act: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else if (this.#waiting.length >= this.#maxWaiting)
      throw new Refusal(this.#refusal, 'too many requests wait in this process');
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await act();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

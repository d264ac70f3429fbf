import { Refusal } from '../errors.ts';

/** As many as one process opens at a time without making each other late: each asks Redis a dozen things. */
const defaultMaxConcurrent = 32;
/** The last of them waits for some seconds; more than that is an attack, or far too few processes. */
const defaultMaxWaiting = 2_000;

/**
 * Runs at most this many acts at the same time, in the order in which they came. Without a limit, a burst keeps the process
 * so busy that replies which have already arrived time out.
 */
export class ConcurrencyLimit {
  readonly #waiting: (() => void)[] = [];
  readonly #maxWaiting: number;
  #free: number;

  constructor(maxConcurrent = defaultMaxConcurrent, maxWaiting = defaultMaxWaiting) {
    this.#free = maxConcurrent;
    this.#maxWaiting = maxWaiting;
  }

  /** @throws Refusal queue-full when too many wait already; and what the act throws */
  async run<T>(act: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else if (this.#waiting.length >= this.#maxWaiting)
      throw new Refusal('queue-full', 'too many requests wait in this process');
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

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
  /** Waiting acts that have places of their own. */
  readonly #first: (() => void)[] = [];
  readonly #maxWaiting: number;
  readonly #maxFirst: number;
  readonly #refusal: 'queue-full' | 'too-busy';
  #free: number;
  #wasFirst = false;

  /**
   * @param refusal the refusal of an act for which there is no place to wait
   * @param maxFirst number of places to wait for acts with `first`
   */
  constructor(
    maxConcurrent = defaultMaxConcurrent,
    maxWaiting = defaultMaxWaiting,
    refusal: 'queue-full' | 'too-busy' = 'queue-full',
    maxFirst = 0,
  ) {
    this.#free = maxConcurrent;
    this.#maxWaiting = maxWaiting;
    this.#refusal = refusal;
    this.#maxFirst = maxFirst;
  }

  /**
   * @param first the act waits in a place of its own. While both kinds wait, they take turns, so neither stops the
   *   other
   * @throws Refusal queue-full or too-busy when too many acts wait; and what the act throws
   */
  async run<T>(act: () => Promise<T>, first = false): Promise<T> {
    const [waiting, max] = first ? [this.#first, this.#maxFirst] : [this.#waiting, this.#maxWaiting];
    if (this.#free > 0) this.#free -= 1;
    else if (waiting.length >= max) throw new Refusal(this.#refusal, 'too many requests wait in this process');
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await act();
    } finally {
      const next = this.#next();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  /** The two kinds take turns while both wait. */
  #next(): (() => void) | undefined {
    this.#wasFirst = this.#first.length > 0 && (!this.#wasFirst || this.#waiting.length === 0);
    return (this.#wasFirst ? this.#first : this.#waiting).shift();
  }
}

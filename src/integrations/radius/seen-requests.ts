import type { Clock } from '../../clock.ts';

/** Longer than any client repeats a request. After it a recorded one rings once more, within the limits of a login. */
const seenMilliseconds = 600_000;
/** Of one client: three logins a second in that time. */
export const maxSeen = 2_048;

/**
 * Requests of one client that had a reply, as digests of their packets. Somebody who records a signed request and sends
 * it again later, perhaps from another port, would otherwise ring a telephone by it.
 */
export class SeenRequests {
  readonly #clock: Pick<Clock, 'now'>;
  /** Until when, in the order of their arrival. */
  readonly #until = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#until.size;
  }

  has(digest: string): boolean {
    return (this.#until.get(digest) ?? 0) > this.#clock.now();
  }

  add(digest: string): void {
    const now = this.#clock.now();
    this.#until.delete(digest);
    this.#until.set(digest, now + seenMilliseconds);
    for (const [each, until] of this.#until) {
      if (until > now && this.#until.size <= maxSeen) return;
      this.#until.delete(each);
    }
  }

  /** It had no reply, so that it may come again. */
  forget(digest: string): void {
    this.#until.delete(digest);
  }
}

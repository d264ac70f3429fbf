/**
 * The only source of time. Everything that reads a clock takes a `Clock`, so that a test can stop it.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Resolves after the given milliseconds; rejects with the signal's reason when aborted first. Give a reason where
   * aborts are frequent, because without one Node creates an exception with its whole stack.
   */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait(milliseconds, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, milliseconds);
      signal?.addEventListener('abort', stop, { once: true });
    });
  },
};

/** A host whose clock is further off than this from those of the stores has a wrong clock; the alert says the same. */
export const maxSecondsApart = 10;

/**
 * How many seconds this clock is ahead of another one; negative when it is behind.
 *
 * @param ask the time of the other one, in milliseconds since the epoch, as of the middle of the question
 */
export async function secondsAhead(clock: Clock, ask: () => Promise<number>): Promise<number> {
  const before = clock.now();
  const there = await ask();
  return ((before + clock.now()) / 2 - there) / 1_000;
}

/** In which days begin, for companies that have no time zone of their own. */
export function siteTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

import { type FairClock, startFairClock } from '../lab/machine-pace.ts';

type Found<T> = Exclude<T, false | undefined | null>;

/**
 * Waits until a check holds, and returns its result. Tests use it where others would sleep.
 *
 * @param check is repeated; a thrown error counts as "not yet"
 * @param limitMilliseconds on an idle machine, and longer on a slow or busy one; then the last error, or "not within
 *   …", is thrown
 */
export function until<T>(check: () => T | Promise<T>, limitMilliseconds = 5_000): Promise<Found<T>> {
  return ask(check, limitMilliseconds, startFairClock());
}

/** The same for a limit that the product promises: no machine makes it longer. */
export function untilPromised<T>(check: () => T | Promise<T>, limitMilliseconds: number): Promise<Found<T>> {
  const started = performance.now();
  return ask(check, limitMilliseconds, { elapsed: () => performance.now() - started });
}

/** A twentieth of the wait, so that a long wait costs no core. @returns milliseconds */
const pauseAfter = (waited: number) => Math.min(50, Math.max(10, waited / 20));

async function ask<T>(
  check: () => T | Promise<T>,
  limitMilliseconds: number,
  clock: Pick<FairClock, 'elapsed'>,
): Promise<Found<T>> {
  for (;;) {
    let trouble: unknown = new Error(`Not within ${limitMilliseconds} ms: ${check}`);
    try {
      const found = await check();
      if (found !== false && found !== undefined && found !== null) return found as Found<T>;
    } catch (error) {
      trouble = error;
    }
    if (clock.elapsed() > limitMilliseconds) throw trouble;
    await new Promise((resolve) => setTimeout(resolve, pauseAfter(clock.elapsed())));
  }
}

import type { Clock } from '../../clock.ts';

/** More than the API needs on a busy machine, and little beside a spoken sentence. */
const evenMilliseconds = 1_000;

/**
 * Ends as the work does, and never sooner than after a second: a name of nobody needs no work, and a caller must not
 * hear the difference.
 */
export async function inEvenTime<T>(clock: Pick<Clock, 'wait'>, work: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([work(), clock.wait(evenMilliseconds)]);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

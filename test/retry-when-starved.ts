import { afterEach, beforeEach } from 'vitest';
import { type FairClock, startFairClock } from '../lab/machine-pace.ts';

/**
 * A test that fails while the machine has too much to do is asked again: limits that the product promises are not made
 * longer, and a person who is played by a program may press a key too late. On a machine with nothing else to do a failure
 * is a failure at once.
 */

/** The run itself, four files at once on two cores, seldom gets here on the average of a whole test. */
const starvedFrom = 2.5;
const lookEveryMilliseconds = 200;

let clock: FairClock;
let looking: NodeJS.Timeout;

beforeEach(() => {
  clock = startFairClock();
  looking = setInterval(() => clock.elapsed(), lookEveryMilliseconds).unref();
});

afterEach(({ task }) => {
  clearInterval(looking);
  const slowness = clock.slowness();
  if (task.result?.state !== 'fail' || slowness < starvedFrom) return;
  // `retry` in vitest.config.ts looks for these words.
  for (const error of task.result.errors ?? []) {
    error.message += `\n(the machine was starved: all took ${slowness.toFixed(1)} times as long)`;
  }
});

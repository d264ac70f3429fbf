import { onTestFinished } from 'vitest';
import { startFairClock } from '../lab/machine-pace.ts';

const lookEveryMilliseconds = 50;

/**
 * Measures what may take so long at most, on a machine that other tests keep busy. Only for upper limits: a lower limit
 * is measured by the real clock. What is measured with nothing beside it is in a file `*-speed.test.ts`.
 *
 * @returns tells the milliseconds since the start that an idle machine would have needed
 */
export function startStopwatch(): () => number {
  const clock = startFairClock();
  const looking = setInterval(() => clock.elapsed(), lookEveryMilliseconds).unref();
  onTestFinished(() => clearInterval(looking));
  return () => clock.elapsed();
}

import { afterEach, beforeEach } from 'vitest';
import { type FairClock, startFairClock } from '../lab/machine-pace.ts';

/**
 * Retries a test that fails while the machine is overloaded, because limits that the product promises are not extended
 * and a program that plays a person may press a key too late. On an idle machine a failure is final, except in CI.
 */

/** Above what the run itself causes: five files at once on two cores seldom average this much over a test. */
const starvedFrom = 2.5;
const lookEveryMilliseconds = 200;

/** Of each test under way, by its id: the tests of a file may run at the same time. */
const watched = new Map<string, { clock: FairClock; looking: NodeJS.Timeout }>();

beforeEach(({ task }) => {
  const clock = startFairClock();
  const looking = setInterval(() => clock.elapsed(), lookEveryMilliseconds).unref();
  watched.set(task.id, { clock, looking });
});

afterEach(({ task }) => {
  const watch = watched.get(task.id);
  watched.delete(task.id);
  clearInterval(watch?.looking);
  const slowness = watch?.clock.slowness() ?? 1;
  if (task.result?.state !== 'fail') return;
  const reason = reasonToRetry(slowness, task.result.retryCount ?? 0);
  if (reason === undefined) return;
  // `retry` in vitest.config.ts matches the beginning of this text.
  for (const error of task.result.errors ?? []) error.message += `\n(retried: ${reason})`;
});

/**
 * CI retries any failed test once, because real telephones may miss a call. Vitest names every test that it retried.
 */
function reasonToRetry(slowness: number, retries: number): string | undefined {
  if (slowness >= starvedFrom) return `the machine was starved, all took ${slowness.toFixed(1)} times as long`;
  return process.env.CI !== undefined && retries === 0 ? 'once in CI' : undefined;
}

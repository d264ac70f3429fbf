import { setTimeout as pause } from 'node:timers/promises';

/**
 * Runs an act for each item, evenly spaced, and waits until all have ended.
 *
 * @throws the first error, after all have ended
 */
export async function atPace<T>(
  items: readonly T[],
  perSecond: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const started = performance.now();
  const running: Promise<void>[] = [];
  for (const [index, item] of items.entries()) {
    await pause(Math.max(0, started + (index * 1_000) / perSecond - performance.now()));
    const ended = run(item);
    // Handled below; until then a rejection must not end the process.
    ended.catch(() => {});
    running.push(ended);
  }
  const failed = (await Promise.allSettled(running)).find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

import { understoodMilliseconds } from '../../src/dialler/any-time-keys.ts';
import { until } from '../until.ts';

/**
 * A person listens to the last word of the question, which names the key; an earlier key press is ignored. The time
 * allows for a dialler that is delayed by a busy machine.
 */
export async function untilUnderstood(): Promise<void> {
  const since = performance.now();
  await until(() => performance.now() - since >= understoodMilliseconds + 1_200);
}

import { understoodMilliseconds } from '../../src/dialler/any-time-keys.ts';
import { until } from '../until.ts';

/**
 * A person hears the question to its last word, which names the key; whoever presses before that is not heeded. With room for a
 * dialler that a busy machine keeps waiting.
 */
export async function untilUnderstood(): Promise<void> {
  const since = performance.now();
  await until(() => performance.now() - since >= understoodMilliseconds + 1_200);
}

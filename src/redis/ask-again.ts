import type { Clock } from '../clock.ts';

export interface AskAgainOptions {
  clock: Pick<Clock, 'wait'>;
  /** After the first try. */
  moreTries: number;
  pauseMilliseconds: number;
  signal?: AbortSignal | undefined;
}

/**
 * Asks Redis once more when it was away for a moment: for what somebody's call hangs on, and only where asking twice
 * does no harm.
 *
 * @throws what the last try threw; the signal's reason
 */
export async function askAgain<T>(
  { clock, moreTries, pauseMilliseconds, signal }: AskAgainOptions,
  ask: () => Promise<T>,
): Promise<T> {
  for (let triesLeft = moreTries; ; triesLeft -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (triesLeft === 0) throw error;
      await clock.wait(pauseMilliseconds, signal);
    }
  }
}

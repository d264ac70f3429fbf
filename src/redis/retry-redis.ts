import type { Clock } from '../clock.ts';

export interface RetryRedisOptions {
  clock: Pick<Clock, 'wait'>;
  /** Number of retries after the first try. */
  moreTries: number;
  pauseMilliseconds: number;
  signal?: AbortSignal | undefined;
}

/**
 * Retries a request to Redis after a short outage. For requests that a person's call depends on, and only where a
 * second execution does no harm.
 *
 * @throws the error of the last try; the signal's reason
 */
export async function retryRedis<T>(
  { clock, moreTries, pauseMilliseconds, signal }: RetryRedisOptions,
  command: () => Promise<T>,
): Promise<T> {
  for (let triesLeft = moreTries; ; triesLeft -= 1) {
    try {
      return await command();
    } catch (error) {
      if (triesLeft === 0) throw error;
      await clock.wait(pauseMilliseconds, signal);
    }
  }
}

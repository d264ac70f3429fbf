import type { Clock } from '../clock.ts';
import type { ProgressEvent } from './delivery.ts';

/**
 * The next event of a feed, or undefined after a silence, so that the caller can check whether the call is over.
 *
 * @param next the pending read of the feed; the caller passes it again after a silence
 * @param wake ends the silence
 */
export async function nextOrSilence(
  next: Promise<IteratorResult<ProgressEvent, void>>,
  clock: Clock,
  silenceMilliseconds: number,
  wake?: AbortSignal,
): Promise<IteratorResult<ProgressEvent, void> | undefined> {
  const stop = new AbortController();
  const signal = wake === undefined ? stop.signal : AbortSignal.any([stop.signal, wake]);
  const silence = clock.wait(silenceMilliseconds, signal).catch(() => {});
  try {
    return (await Promise.race([next, silence])) ?? undefined;
  } finally {
    stop.abort('told');
  }
}

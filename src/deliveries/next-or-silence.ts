import type { Clock } from '../clock.ts';
import type { ProgressEvent } from './progress-feed.ts';

/**
 * The next event of a feed, or undefined after a silence, so that the caller can check whether the call is over.
 *
 * @param next the pending read of the feed; the caller passes it again after a silence
 */
export async function nextOrSilence(
  next: Promise<IteratorResult<ProgressEvent, void>>,
  clock: Clock,
  silenceMilliseconds: number,
): Promise<IteratorResult<ProgressEvent, void> | undefined> {
  const stop = new AbortController();
  const silence = clock.wait(silenceMilliseconds, stop.signal).catch(() => {});
  try {
    return (await Promise.race([next, silence])) ?? undefined;
  } finally {
    stop.abort('told');
  }
}

import type { Clock } from '../clock.ts';
import type { ProgressEvent } from './progress-feed.ts';

/**
 * The next event of a feed, or nothing when it stays silent: whoever tells of a call then looks whether it is over.
 *
 * @param next asked of the feed by the caller, who keeps it when nothing came
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

import type { Clock } from '../clock.ts';
import type { ProgressEvent } from './delivery.ts';
import type { Wake } from './wake.ts';

export interface FollowedEvents {
  /** From `ProgressFeed.follow`, which ends when `signal` aborts. */
  events: AsyncGenerator<ProgressEvent, void, undefined>;
  /** Its ring ends a silence. */
  changes?: Wake | undefined;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * The events of a feed, and undefined after each silence, so that the reader can check whether the call is over. It
 * reads no further than its reader does.
 *
 * @param silenceMilliseconds of the silence that begins now
 */
export async function* eventsAndSilences(
  { events, changes, clock, signal }: FollowedEvents,
  silenceMilliseconds: () => number,
): AsyncGenerator<ProgressEvent | undefined, void, undefined> {
  let next = readNext(events);
  try {
    while (!signal.aborted) {
      const event = await nextOrSilence(next, clock, silenceMilliseconds(), changes?.signal);
      if (event?.done) return;
      yield event?.value;
      if (event !== undefined) next = readNext(events);
    }
  } finally {
    // Not awaited, because the feed ends only when its own wait ends or the signal aborts.
    events.return().catch(() => {});
  }
}

type Next = Promise<IteratorResult<ProgressEvent, void>>;

function readNext(events: FollowedEvents['events']): Next {
  const next = events.next();
  // A rejection surfaces where `next` is awaited; until then it must not end the process.
  next.catch(() => {});
  return next;
}

/** @returns undefined after a silence */
async function nextOrSilence(next: Next, clock: Clock, silenceMilliseconds: number, wake?: AbortSignal) {
  const stop = new AbortController();
  // Not AbortSignal.any, which cost a twentieth of the api's time while it followed calls.
  const end = () => stop.abort('told');
  if (wake?.aborted) end();
  else wake?.addEventListener('abort', end, { once: true });
  const silence = clock.wait(silenceMilliseconds, stop.signal).catch(() => {});
  try {
    return (await Promise.race([next, silence])) ?? undefined;
  } finally {
    end();
    wake?.removeEventListener('abort', end);
  }
}

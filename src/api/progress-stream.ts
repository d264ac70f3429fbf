import type { Challenge } from '../challenges/challenge.ts';
import { isChallengeOver } from '../challenges/challenge.ts';
import type { Clock } from '../clock.ts';
import { isDeliveryOver } from '../deliveries/delivery.ts';
import { nextOrSilence } from '../deliveries/next-or-silence.ts';
import type { ProgressEvent } from '../deliveries/progress-feed.ts';

/** Proxies cut a connection on which nothing is said for half a minute or so. */
const heartbeatMilliseconds = 15_000;
/** An answer that passes tells nothing to the feed, so the challenge itself is looked at. */
const pollMilliseconds = 1_000;
/** After the challenge is over, its call has so long to say how it ended. */
const callEndLimitMilliseconds = 3_000;
/** How long a browser waits before it connects again. */
const retryMilliseconds = 2_000;

/** The id of the last event: a browser that sends it back has heard all, and is told to stay away. */
export const overEventId = 'over';

export interface ProgressStreamParts {
  /** From `ProgressFeed.follow`, which ends when `signal` aborts. */
  events: AsyncGenerator<ProgressEvent, void, undefined>;
  /** Reads the challenge; nothing when it is there no more. */
  look(): Promise<Pick<Challenge, 'state'> | undefined>;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * The lines of an event stream (WHATWG HTML §9.2): one `delivery` event for each step of a call, one `challenge` event
 * when all is over, then the end. Nothing is read ahead of what the browser takes.
 */
export async function* progressStream(parts: ProgressStreamParts): AsyncGenerator<string, void, undefined> {
  const { events, clock, signal } = parts;
  let lastSentAt = clock.now();
  let over: { state: string; since: number } | undefined;
  let callOver = false;
  let next = events.next();
  // Rejections are met where `next` is awaited; until then they must not end the process.
  next.catch(() => {});
  yield `retry: ${retryMilliseconds}\n\n`;
  try {
    while (!signal.aborted) {
      const event = await nextOrSilence(next, clock, pollMilliseconds);
      if (event?.done) return;
      if (event !== undefined) {
        callOver = isDeliveryOver(event.value.progress.state);
        lastSentAt = clock.now();
        yield formatEvent('delivery', event.value.id, event.value.progress);
        next = events.next();
        next.catch(() => {});
        // What is written already is told first; the look comes when the feed is silent.
        continue;
      }
      over ??= await lookForEnd(parts);
      if (over !== undefined && (callOver || clock.now() - over.since >= callEndLimitMilliseconds)) {
        yield formatEvent('challenge', overEventId, { state: over.state });
        return;
      }
      if (clock.now() - lastSentAt >= heartbeatMilliseconds) {
        lastSentAt = clock.now();
        yield ': still here\n\n';
      }
    }
  } finally {
    // Not awaited: the feed hears it when its own wait ends, or when the signal aborts.
    events.return().catch(() => {});
  }
}

async function lookForEnd({ look, clock }: ProgressStreamParts): Promise<{ state: string; since: number } | undefined> {
  try {
    const challenge = await look();
    const state = challenge?.state ?? 'expired';
    return isChallengeOver(state) ? { state, since: clock.now() } : undefined;
  } catch {
    // Redis is away: the feed waits for it, and so does the stream.
    return undefined;
  }
}

function formatEvent(event: string, id: string, data: object): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

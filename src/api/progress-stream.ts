import type { Challenge } from '../challenges/challenge.ts';
import { isChallengeOver } from '../challenges/challenge.ts';
import type { Clock } from '../clock.ts';
import { isDeliveryOver, type ProgressEvent } from '../deliveries/delivery.ts';
import { nextOrSilence } from '../deliveries/next-or-silence.ts';
import { replaced, replacedLine } from '../deliveries/open-streams.ts';
import type { Wake } from '../deliveries/wake.ts';

/** Proxies close a connection that is silent for about half a minute. */
const heartbeatMilliseconds = 15_000;
/** How often to read the challenge without news of it, because its time may be over, and news can get lost. */
const pollMilliseconds = 3_000;
/** The same for the first time, and while the call has its last words. */
const soonMilliseconds = 1_000;
/** How long the stream waits for the end of the call after the challenge is over, because nothing follows it. */
const callEndLimitMilliseconds = 3_000;
/** How long a browser waits before it reconnects. */
const retryMilliseconds = 2_000;

/** The id of the last event. A browser that sends it back has all events, and gets a 204 so that it stops. */
export const overEventId = 'over';

export interface ProgressStreamParts {
  /** From `ProgressFeed.follow`, which ends when `signal` aborts. */
  events: AsyncGenerator<ProgressEvent, void, undefined>;
  /** Rung when the challenge has changed. */
  changes?: Wake;
  /**
   * Reads the challenge; undefined when it no longer exists.
   *
   * @param now not as somebody else has read it shortly before
   */
  look(now?: boolean): Promise<Pick<Challenge, 'state'> | undefined>;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * The lines of an event stream (WHATWG HTML §9.2): one `delivery` event for each step of a call, and at the end one
 * `challenge` event. It reads no further than the browser does.
 */
export async function* progressStream(parts: ProgressStreamParts): AsyncGenerator<string, void, undefined> {
  const { events, changes, clock, signal } = parts;
  let lastSentAt = clock.now();
  let over: { state: string; since: number } | undefined;
  let callOver = false;
  let hasLooked = false;
  let next = events.next();
  // `nextOrSilence` handles a rejection; until then it must not end the process.
  next.catch(() => {});
  yield `retry: ${retryMilliseconds}\n\n`;
  try {
    while (!signal.aborted) {
      const poll = hasLooked && over === undefined ? pollMilliseconds : soonMilliseconds;
      const silence = Math.min(poll, lastSentAt + heartbeatMilliseconds - clock.now());
      const event = await nextOrSilence(next, clock, silence, changes?.signal);
      if (event?.done) break;
      if (event !== undefined) {
        callOver = isDeliveryOver(event.value.progress.state);
        lastSentAt = clock.now();
        yield formatEvent('delivery', event.value.id, event.value.progress);
        next = events.next();
        next.catch(() => {});
        // Events that exist already come first; the challenge is read when the feed is silent.
        continue;
      }
      hasLooked = true;
      over ??= await lookForEnd(parts, changes?.take());
      if (over !== undefined && (callOver || clock.now() - over.since >= callEndLimitMilliseconds)) {
        yield formatEvent('challenge', overEventId, { state: over.state });
        return;
      }
      if (clock.now() - lastSentAt >= heartbeatMilliseconds) {
        lastSentAt = clock.now();
        yield ': still here\n\n';
      }
    }
    if (signal.reason === replaced) yield replacedLine;
  } finally {
    // Not awaited, because the feed stops only when its own wait ends or the signal aborts.
    events.return().catch(() => {});
  }
}

async function lookForEnd(
  { look, clock }: ProgressStreamParts,
  now?: boolean,
): Promise<{ state: string; since: number } | undefined> {
  try {
    const challenge = await look(now);
    const state = challenge?.state ?? 'expired';
    return isChallengeOver(state) ? { state, since: clock.now() } : undefined;
  } catch {
    // During an outage of Redis the feed waits, and so does the stream.
    return undefined;
  }
}

function formatEvent(event: string, id: string, data: object): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

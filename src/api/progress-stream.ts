import type { Challenge } from '../challenges/challenge.ts';
import { isChallengeOver } from '../challenges/challenge.ts';
import { isDeliveryOver } from '../deliveries/delivery.ts';
import { eventsAndSilences, type FollowedEvents } from '../deliveries/events-and-silences.ts';
import { replaced, replacedLine } from '../deliveries/open-streams.ts';

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

export interface ProgressStreamParts extends FollowedEvents {
  /** As in `FollowedChallenge`; undefined also when nothing more may be sent. */
  look(now?: boolean): Promise<Pick<Challenge, 'state'> | undefined>;
}

/**
 * The lines of an event stream (WHATWG HTML §9.2): one `delivery` event for each step of a call, and at the end one
 * `challenge` event. It reads no further than the browser does.
 */
export async function* progressStream(parts: ProgressStreamParts): AsyncGenerator<string, void, undefined> {
  const { changes, clock, signal } = parts;
  let lastSentAt = clock.now();
  let over: { state: string; since: number } | undefined;
  let callOver = false;
  let hasLooked = false;
  const silenceMilliseconds = () => {
    const poll = hasLooked && over === undefined ? pollMilliseconds : soonMilliseconds;
    return Math.min(poll, lastSentAt + heartbeatMilliseconds - clock.now());
  };
  yield `retry: ${retryMilliseconds}\n\n`;
  for await (const event of eventsAndSilences(parts, silenceMilliseconds)) {
    if (event !== undefined) {
      callOver = isDeliveryOver(event.progress.state);
      lastSentAt = clock.now();
      yield formatEvent('delivery', event.id, event.progress);
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

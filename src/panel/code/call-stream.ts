import { type Challenge, isChallengeOver } from '../../challenges/challenge.ts';
import type { Clock } from '../../clock.ts';
import { type DeliveryProgress, isDeliveryOver } from '../../deliveries/delivery.ts';
import { nextOrSilence } from '../../deliveries/next-or-silence.ts';
import type { ProgressEvent } from '../../deliveries/progress-feed.ts';
import type { Language } from '../kit/texts.ts';
import { type DeliveryKind, describeCall, type UpcomingCall } from './describe-call.ts';

/** Proxies cut a connection on which nothing is said for half a minute or so. */
const heartbeatMilliseconds = 15_000;
/** What ends a challenge is not always told by its call, so the challenge itself is looked at. */
const pollMilliseconds = 1_000;
/** After so many looks a person who waits for the turn is told anew how long. */
const pollsPerWaitUpdate = 2;
/** After the challenge is over, its call has so long to say how it ended. */
const callEndLimitMilliseconds = 2_000;

export interface CallStreamParts {
  /** From `ProgressFeed.follow`, from the beginning; ends when `signal` aborts. */
  events: AsyncGenerator<ProgressEvent, void, undefined>;
  /** Reads the challenge; nothing when it is there no more. */
  look(): Promise<Challenge | undefined>;
  /** Reads what lies ahead of the challenge's latest call. */
  readUpcoming(challenge: Challenge, latest: DeliveryProgress): Promise<UpcomingCall>;
  language: Language;
  kind: DeliveryKind;
  clock: Clock;
  signal: AbortSignal;
}

/**
 * The lines of an event stream (WHATWG HTML §9.2) for the page with the code: `call` with the words to show, each time
 * something happens and while the call waits for its turn, and `over` when the page is to be loaded anew.
 */
export async function* callStream(parts: CallStreamParts): AsyncGenerator<string, void, undefined> {
  const { events, clock, signal } = parts;
  const told: DeliveryProgress[] = [];
  let lastSentAt = clock.now();
  let overSince: number | undefined;
  let polls = 0;
  let next = events.next();
  // Rejections are met where `next` is awaited; until then they must not end the process.
  next.catch(() => {});
  yield 'retry: 2000\n\n';
  try {
    while (!signal.aborted) {
      const event = await nextOrSilence(next, clock, pollMilliseconds);
      if (event?.done) return;
      if (event !== undefined) {
        told.push(event.value.progress);
        [lastSentAt, polls] = [clock.now(), 0];
        yield await callLine(parts, told);
        next = events.next();
        next.catch(() => {});
        continue;
      }
      const latest = told.at(-1);
      const callOver = latest === undefined || isDeliveryOver(latest.state);
      if (overSince === undefined && (await isOver(parts))) overSince = clock.now();
      if (overSince !== undefined && (callOver || clock.now() - overSince >= callEndLimitMilliseconds)) {
        yield 'event: over\ndata: {}\n\n';
        return;
      }
      polls += 1;
      if (latest?.state === 'queued' && polls % pollsPerWaitUpdate === 0) {
        lastSentAt = clock.now();
        yield await callLine(parts, told);
      } else if (clock.now() - lastSentAt >= heartbeatMilliseconds) {
        lastSentAt = clock.now();
        yield ': still here\n\n';
      }
    }
  } finally {
    // Not awaited: the feed hears it when its own wait ends, or when the signal aborts.
    events.return().catch(() => {});
  }
}

async function callLine(parts: CallStreamParts, told: readonly DeliveryProgress[]): Promise<string> {
  const view = describeCall(parts.language, told, await upcomingOf(parts, told.at(-1)), parts.kind);
  return `event: call\ndata: ${JSON.stringify(view)}\n\n`;
}

/** Of the latest call only: what was told of those before it is over and done with. */
async function upcomingOf(parts: CallStreamParts, latest: DeliveryProgress | undefined): Promise<UpcomingCall> {
  if (latest === undefined || (latest.state !== 'queued' && !isDeliveryOver(latest.state))) return {};
  try {
    const challenge = await parts.look();
    return challenge?.deliveryId === latest.deliveryId ? await parts.readUpcoming(challenge, latest) : {};
  } catch {
    // Redis is away: how the call went can be told nonetheless.
    return {};
  }
}

async function isOver({ look }: CallStreamParts): Promise<boolean> {
  try {
    const challenge = await look();
    // The number was typed into the app: the page goes on.
    if (challenge?.proof === 'number' && challenge.state === 'armed') return true;
    return isChallengeOver(challenge?.state ?? 'expired');
  } catch {
    // Redis is away: the feed waits for it, and so does the stream.
    return false;
  }
}

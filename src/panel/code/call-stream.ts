import type { Brand } from '../../brand/brand.ts';
import { type Challenge, isChallengeOver } from '../../challenges/challenge.ts';
import { type DeliveryProgress, isDeliveryOver } from '../../deliveries/delivery.ts';
import { eventsAndSilences, type FollowedEvents } from '../../deliveries/events-and-silences.ts';
import { replaced, replacedLine } from '../../deliveries/open-streams.ts';
import type { Language } from '../kit/texts.ts';
import { type DeliveryKind, describeCall, type UpcomingCall } from './describe-call.ts';

/** Proxies close a connection that is silent for about half a minute. */
const heartbeatMilliseconds = 15_000;
/** How often to read the challenge without news of it, because its time or its session may be over. */
const pollMilliseconds = 3_000;
/** The same for the first time, and while something changes with the time: a waiting time, the last words of a call. */
const busyPollMilliseconds = 1_000;
/** Polls between two updates of the waiting time that is shown. */
const pollsPerWaitUpdate = 2;
/**
 * Time for a call to report its outcome after its challenge has ended. Shorter than in `/v1`, because a person waits,
 * and the page that is loaded next reads the outcome again.
 */
const callEndLimitMilliseconds = 2_000;

const overLine = 'event: over\ndata: {}\n\n';

export interface CallStreamParts extends FollowedEvents {
  /** As in `FollowedChallenge`; undefined also when the session is over. */
  look(now?: boolean): Promise<Challenge | undefined>;
  /** Reads what follows the challenge's latest call. */
  readUpcoming(challenge: Challenge, latest: DeliveryProgress): Promise<UpcomingCall>;
  language: Language;
  /** Of the page. */
  brand?: Brand | undefined;
  kind: DeliveryKind;
}

/**
 * The event stream (WHATWG HTML §9.2) of the page with the code. It sends `call`, with the words to show, at every
 * change and while the call is queued. It sends `over` when the page must be reloaded.
 */
export async function* callStream(parts: CallStreamParts): AsyncGenerator<string, void, undefined> {
  const { changes, clock, signal } = parts;
  const received: DeliveryProgress[] = [];
  let lastSentAt = clock.now();
  let overSince: number | undefined;
  let wasArmed = false;
  let hasLooked = false;
  let polls = 0;
  const silenceMilliseconds = () => {
    const isBusy = !hasLooked || overSince !== undefined || received.at(-1)?.state === 'queued';
    return isBusy ? busyPollMilliseconds : pollMilliseconds;
  };
  yield 'retry: 2000\n\n';
  for await (const event of eventsAndSilences(parts, silenceMilliseconds)) {
    if (event !== undefined) {
      received.push(event.progress);
      [lastSentAt, polls] = [clock.now(), 0];
      yield await callLine(parts, received, wasArmed);
      // The page goes on at once.
      if (event.progress.state === 'typed' && (await isTyped(parts))) {
        yield overLine;
        return;
      }
      continue;
    }
    const latest = received.at(-1);
    const callOver = latest === undefined || isDeliveryOver(latest.state);
    hasLooked = true;
    const challenge = await lookAt(parts, changes?.take());
    if (overSince === undefined && isOver(challenge, parts.kind)) overSince = clock.now();
    if (overSince !== undefined && (callOver || clock.now() - overSince >= callEndLimitMilliseconds)) {
      yield overLine;
      return;
    }
    polls += 1;
    const armed = isArmed(challenge);
    if (armed !== wasArmed && latest !== undefined) {
      wasArmed = armed;
      lastSentAt = clock.now();
      yield await callLine(parts, received, armed);
    } else if (latest?.state === 'queued' && polls % pollsPerWaitUpdate === 0) {
      lastSentAt = clock.now();
      yield await callLine(parts, received, armed);
    } else if (clock.now() - lastSentAt >= heartbeatMilliseconds) {
      lastSentAt = clock.now();
      yield ': still here\n\n';
    }
  }
  if (signal.reason === replaced) yield replacedLine;
}

async function callLine(
  parts: CallStreamParts,
  received: readonly DeliveryProgress[],
  armed: boolean,
): Promise<string> {
  const upcoming = await upcomingOf(parts, received.at(-1));
  const view = describeCall(parts.language, received, { ...upcoming, armed }, parts.kind, parts.brand);
  return `event: call\ndata: ${JSON.stringify(view)}\n\n`;
}

/** Reads it only for the challenge's current call, because earlier calls no longer matter. */
async function upcomingOf(parts: CallStreamParts, latest: DeliveryProgress | undefined): Promise<UpcomingCall> {
  if (latest === undefined || (latest.state !== 'queued' && !isDeliveryOver(latest.state))) return {};
  try {
    const challenge = await parts.look();
    return challenge?.deliveryId === latest.deliveryId ? await parts.readUpcoming(challenge, latest) : {};
  } catch {
    // Redis is unavailable, but the outcome of the call is known and can be shown.
    return {};
  }
}

/** The number was typed, and its page has not gone on yet. */
async function isTyped({ look }: CallStreamParts): Promise<boolean> {
  const challenge = await look(true).catch(() => undefined);
  return challenge?.proof === 'number' && challenge.state === 'armed';
}

/** @returns `away` while Redis is unavailable: the feed waits for it, and so does the stream */
async function lookAt({ look }: CallStreamParts, now = false): Promise<Challenge | undefined | 'away'> {
  try {
    return await look(now);
  } catch {
    return 'away';
  }
}

function isOver(challenge: Challenge | undefined | 'away', kind: DeliveryKind): boolean {
  if (challenge === 'away') return false;
  // A desk phone that dialled in took the challenge over, and is told a code.
  if (challenge !== undefined && kind === 'call-number' && challenge.proof === 'code') return true;
  // The number was typed, so the page continues.
  if (challenge?.proof === 'number' && challenge.state === 'armed') return true;
  return isChallengeOver(challenge?.state ?? 'expired');
}

function isArmed(challenge: Challenge | undefined | 'away'): boolean {
  return challenge !== 'away' && challenge?.state === 'armed';
}

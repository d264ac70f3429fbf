import type { Redis } from 'ioredis';
import { type Clock, systemClock } from '../clock.ts';
import { Announcements } from '../redis/announcements.ts';
import type { DeliveryProgress, ProgressEvent } from './delivery.ts';
import { type DeliveryStore, progressKey, type StreamEntry } from './delivery-store.ts';
import { HeardProgress } from './heard-progress.ts';
import { SharedReads } from './shared-reads.ts';

/**
 * How often a silent follower looks. A dialler gives a sign of life every three seconds (leaseRenewSeconds), so only a
 * call that waits, or has lost its dialler, is looked at.
 */
const lookMilliseconds = 4_000;
/** How long the first read waits for the subscription, because after it the stream must be read in any case. */
const subscribeMilliseconds = 100;
/** Followers of one challenge share their looks. */
const sharedMilliseconds = 1_000;
/** The id of a Redis stream entry. It is validated, because a browser sends it back as Last-Event-ID. */
const streamId = /^\d{1,15}-\d{1,10}$/;

/**
 * What settle.lua announces on the channel of the progress. A writer to Redis can announce it too, so an end is read
 * from the challenge.
 */
const challengeMessage = /^challenge(?: (armed) (\d{1,15}))?$/;

/** What was announced of a challenge: a code is valid until then, or something else. */
export type ChallengeNews = { state: 'armed'; expiresAt: number } | undefined;

export interface FollowOptions {
  /** Id of the last entry already seen; anything that is not an id means from the beginning. */
  after?: string;
  /** Called when the challenge itself has changed: it is armed, or over. */
  onChallenge?: (news?: ChallengeNews) => void;
  /**
   * Reads the first entries, and the challenge with them, when every later change is announced.
   *
   * @param from as XRANGE takes it
   */
  readFirst?: ((from: string) => Promise<StreamEntry[]>) | undefined;
  signal: AbortSignal;
}

export interface ProgressFeedParts {
  /** A connection for commands. */
  commands: Redis;
  /** A waiting connection that only subscribes; one per process. */
  subscriber: Redis;
  deliveries: Pick<DeliveryStore, 'look'>;
  clock?: Clock;
}

/**
 * Live progress of challenges. An announcement holds its event and says which one came before; after a gap the events
 * are read from the stream. So lost announcements cause no gap and no duplicate.
 */
export class ProgressFeed {
  readonly #commands: Redis;
  readonly #announcements: Announcements;
  readonly #deliveries: Pick<DeliveryStore, 'look'>;
  readonly #clock: Clock;
  readonly #looks: SharedReads<ProgressEvent[]>;

  constructor({ commands, subscriber, deliveries, clock = systemClock }: ProgressFeedParts) {
    this.#commands = commands;
    this.#announcements = new Announcements({ commands, subscriber });
    this.#deliveries = deliveries;
    this.#clock = clock;
    this.#looks = new SharedReads(sharedMilliseconds);
  }

  /** All progress of a challenge until now. While Redis is away there is none. */
  async read(challengeId: string): Promise<DeliveryProgress[]> {
    const read = (from: string) => this.#entries(challengeId, from);
    return (await eventsBy(read, '-')).map(({ progress }) => progress);
  }

  /**
   * Yields the progress of a challenge, from the beginning or after an entry, until the signal aborts. While Redis is
   * away it yields nothing; afterwards it yields the missed events.
   */
  async *follow(
    challengeId: string,
    { after, onChallenge = () => {}, readFirst, signal }: FollowOptions,
  ): AsyncGenerator<ProgressEvent, void, undefined> {
    const seen: Seen = { id: after !== undefined && streamId.test(after) ? after : undefined, deliveryId: undefined };
    const heard = new HeardProgress();
    const miss = () => heard.miss();
    signal.addEventListener('abort', miss, { once: true });
    const hear = (message: string) => {
      const news = challengeMessage.exec(message);
      if (news === null) heard.hear(message);
      else onChallenge(newsIn(news));
    };
    let read: ReadEntries = readFirst ?? ((from) => this.#entries(challengeId, from));
    const missed = () => {
      miss();
      // Nothing was missed before the first read.
      if (read !== readFirst) onChallenge();
    };
    const stopListening = this.#announcements.listen(progressKey(challengeId), { hear, missed });
    try {
      if (this.#announcements.isPending(progressKey(challengeId)))
        await this.#clock.wait(subscribeMilliseconds, heard.wake).catch(() => {});
      let isSilent = false;
      while (!signal.aborted) {
        // Taken before the read, because an event during the read must wake us too.
        const { events, hasMissed } = heard.take(seen.id);
        const { wake } = heard;
        const readNow = read;
        if (hasMissed) read = (from) => this.#entries(challengeId, from);
        const next = hasMissed ? this.#after(readNow, seen) : isSilent ? this.#look(challengeId, seen) : events;
        for (const event of await next) {
          seen.id = event.id;
          seen.deliveryId = event.progress.deliveryId;
          yield event;
          if (signal.aborted) return;
        }
        isSilent = await this.#clock.wait(lookMilliseconds, wake).then(
          () => true,
          () => false,
        );
      }
    } finally {
      signal.removeEventListener('abort', miss);
      stopListening();
    }
  }

  /** The entries after the last one seen, which is read as well where its delivery is not known. */
  async #after(read: ReadEntries, seen: Seen): Promise<ProgressEvent[]> {
    if (seen.id === undefined) return eventsBy(read, '-');
    if (seen.deliveryId !== undefined) return eventsBy(read, `(${seen.id}`);
    const [first, ...rest] = await eventsBy(read, seen.id);
    if (first === undefined || first.id !== seen.id) return first === undefined ? [] : [first, ...rest];
    seen.deliveryId = first.progress.deliveryId;
    return rest;
  }

  /** The same, which also ends the latest delivery if its dialler has died. */
  #look(challengeId: string, seen: Seen): Promise<ProgressEvent[]> {
    const { id: after, deliveryId: id } = seen;
    if (after === undefined || id === undefined) return this.#after((from) => this.#entries(challengeId, from), seen);
    return this.#looks.read(JSON.stringify([challengeId, after]), async () =>
      eventsIn(await this.#deliveries.look({ id, challengeId }, after).catch(() => [])),
    );
  }

  #entries(challengeId: string, from: string): Promise<StreamEntry[]> {
    return this.#commands.xrange(progressKey(challengeId), from, '+');
  }
}

type ReadEntries = (from: string) => Promise<StreamEntry[]>;

/** None while Redis is away, because the next look follows soon. */
async function eventsBy(read: ReadEntries, from: string): Promise<ProgressEvent[]> {
  return eventsIn(await read(from).catch(() => []));
}

/** The last event that a follower has, as far as it is known. */
interface Seen {
  id: string | undefined;
  deliveryId: string | undefined;
}

function newsIn([, armed, expiresAt]: RegExpExecArray): ChallengeNews {
  return armed === undefined ? undefined : { state: 'armed', expiresAt: Number(expiresAt) };
}

function eventsIn(entries: readonly StreamEntry[]): ProgressEvent[] {
  return entries.map(([id, fields]) => ({ id, progress: JSON.parse(fields[1] ?? '') as DeliveryProgress }));
}

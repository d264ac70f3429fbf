import type { Redis } from 'ioredis';
import { type Clock, systemClock } from '../clock.ts';
import { Announcements } from '../redis/announcements.ts';
import type { DeliveryProgress, ProgressEvent } from './delivery.ts';
import { type DeliveryStore, progressKey, type StreamEntry } from './delivery-store.ts';
import { HeardProgress } from './heard-progress.ts';
import { SharedReads } from './shared-reads.ts';

/** How often a silent follower looks, because a dead dialler announces nothing and an announcement can get lost. */
const lookMilliseconds = 3_000;
/** How long the first read waits for the subscription, because after it the stream must be read in any case. */
const subscribeMilliseconds = 100;
/** Followers of one challenge share their looks. */
const sharedMilliseconds = 1_000;
/** The id of a Redis stream entry. It is validated, because a browser sends it back as Last-Event-ID. */
const streamId = /^\d{1,15}-\d{1,10}$/;

/** What settle.lua announces on the channel of the progress. */
const challengeMessage = 'challenge';

export interface FollowOptions {
  /** Id of the last entry already seen; anything that is not an id means from the beginning. */
  after?: string;
  /** Called when the challenge itself has changed: it is armed, or over. */
  onChallenge?: () => void;
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
    return (await this.#read(challengeId, '-')).map(({ progress }) => progress);
  }

  /**
   * Yields the progress of a challenge, from the beginning or after an entry, until the signal aborts. While Redis is
   * away it yields nothing; afterwards it yields the missed events.
   */
  async *follow(
    challengeId: string,
    { after, onChallenge = () => {}, signal }: FollowOptions,
  ): AsyncGenerator<ProgressEvent, void, undefined> {
    const seen: Seen = { id: after !== undefined && streamId.test(after) ? after : undefined, deliveryId: undefined };
    const heard = new HeardProgress();
    const miss = () => heard.miss();
    signal.addEventListener('abort', miss, { once: true });
    const hear = (message: string) => (message === challengeMessage ? onChallenge() : heard.hear(message));
    const stopListening = this.#announcements.listen(progressKey(challengeId), { hear, missed: miss });
    try {
      if (this.#announcements.isPending(progressKey(challengeId)))
        await this.#clock.wait(subscribeMilliseconds, heard.wake).catch(() => {});
      let isSilent = false;
      while (!signal.aborted) {
        // Taken before the read, because an event during the read must wake us too.
        const { events, hasMissed } = heard.take(seen.id);
        const { wake } = heard;
        const next = hasMissed ? this.#after(challengeId, seen) : isSilent ? this.#look(challengeId, seen) : events;
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
  async #after(challengeId: string, seen: Seen): Promise<ProgressEvent[]> {
    if (seen.id === undefined) return this.#read(challengeId, '-');
    if (seen.deliveryId !== undefined) return this.#read(challengeId, `(${seen.id}`);
    const [first, ...rest] = await this.#read(challengeId, seen.id);
    if (first === undefined || first.id !== seen.id) return first === undefined ? [] : [first, ...rest];
    seen.deliveryId = first.progress.deliveryId;
    return rest;
  }

  /** The same, which also ends the latest delivery if its dialler has died. */
  #look(challengeId: string, seen: Seen): Promise<ProgressEvent[]> {
    const { id: after, deliveryId: id } = seen;
    if (after === undefined || id === undefined) return this.#after(challengeId, seen);
    return this.#looks.read(JSON.stringify([challengeId, after]), async () =>
      eventsIn(await this.#deliveries.look({ id, challengeId }, after).catch(() => [])),
    );
  }

  /** None while Redis is away, because the next look follows soon. */
  async #read(challengeId: string, from: string): Promise<ProgressEvent[]> {
    return eventsIn(await this.#commands.xrange(progressKey(challengeId), from, '+').catch(() => []));
  }
}

/** The last event that a follower has, as far as it is known. */
interface Seen {
  id: string | undefined;
  deliveryId: string | undefined;
}

function eventsIn(entries: readonly StreamEntry[]): ProgressEvent[] {
  return entries.map(([id, fields]) => ({ id, progress: JSON.parse(fields[1] ?? '') as DeliveryProgress }));
}

import type { Redis } from 'ioredis';
import { type Clock, systemClock } from '../clock.ts';
import { Announcements } from '../redis/announcements.ts';
import type { DeliveryProgress } from './delivery.ts';
import { type DeliveryStore, progressKey } from './delivery-store.ts';
import { SharedReads } from './shared-reads.ts';

/** How often a follower polls, because a dead dialler announces nothing and an announcement can get lost. */
const pollMilliseconds = 2_000;
/** Followers of one challenge share their polls. An announcement is followed by a read of its own. */
const sharedMilliseconds = 1_000;
/** The id of a Redis stream entry. It is validated, because a browser sends it back as Last-Event-ID. */
const streamId = /^\d{1,15}-\d{1,10}$/;

export interface ProgressEvent {
  /** The entry's id in the stream; pass it as `after` to continue from there. */
  id: string;
  progress: DeliveryProgress;
}

export interface ProgressFeedParts {
  /** A connection for commands. */
  commands: Redis;
  /** A waiting connection that only subscribes; one per process. */
  subscriber: Redis;
  deliveries: DeliveryStore;
  clock?: Clock;
}

/**
 * Live progress of challenges. An announcement only says that something changed; the events are read from the stream,
 * after the last entry delivered. So lost announcements cause no gap and no duplicate.
 */
export class ProgressFeed {
  readonly #commands: Redis;
  readonly #announcements: Announcements;
  readonly #deliveries: DeliveryStore;
  readonly #clock: Clock;
  readonly #polls: SharedReads<ProgressEvent[]>;
  readonly #looks: SharedReads<void>;

  constructor({ commands, subscriber, deliveries, clock = systemClock }: ProgressFeedParts) {
    this.#commands = commands;
    this.#announcements = new Announcements({ commands, subscriber });
    this.#deliveries = deliveries;
    this.#clock = clock;
    this.#polls = new SharedReads(sharedMilliseconds);
    this.#looks = new SharedReads(sharedMilliseconds);
  }

  /** All progress of a challenge until now. While Redis is away there is none. */
  async read(challengeId: string): Promise<DeliveryProgress[]> {
    return (await this.#read(progressKey(challengeId), undefined)).map(({ progress }) => progress);
  }

  /**
   * Yields the progress of a challenge, from the beginning or after an entry, until the signal aborts. While Redis is
   * away it yields nothing; afterwards it yields the missed events.
   *
   * @param after id of the last entry already seen; anything that is not an id means from the beginning
   */
  async *follow(
    challengeId: string,
    { after, signal }: { after?: string; signal: AbortSignal },
  ): AsyncGenerator<ProgressEvent, void, undefined> {
    const channel = progressKey(challengeId);
    let last = after !== undefined && streamId.test(after) ? after : undefined;
    let wake = new AbortController();
    let notified = true;
    const notify = () => wake.abort('notified');
    signal.addEventListener('abort', notify, { once: true });
    const stopListening = this.#announcements.listen(channel, { hear: notify, missed: notify });
    try {
      while (!signal.aborted) {
        // Created before the read, because an event during the read must wake us too.
        wake = new AbortController();
        const read = () => this.#read(channel, last);
        const events = notified ? read() : this.#polls.read(JSON.stringify([channel, last]), read);
        for (const event of await events) {
          last = event.id;
          yield event;
          if (signal.aborted) return;
        }
        notified = await this.#clock.wait(pollMilliseconds, wake.signal).then(
          () => false,
          () => true,
        );
        if (!notified) await this.#looks.read(challengeId, () => this.#look(challengeId));
      }
    } finally {
      signal.removeEventListener('abort', notify);
      stopListening();
    }
  }

  /** Reads the entries after `last`; none while Redis is away, because the next read follows soon. */
  async #read(channel: string, last: string | undefined): Promise<ProgressEvent[]> {
    const entries = await this.#commands.xrange(channel, last === undefined ? '-' : `(${last}`, '+').catch(() => []);
    return entries.map(([id, fields]) => ({ id, progress: JSON.parse(fields[1] ?? '') as DeliveryProgress }));
  }

  /** Reads the latest delivery, which ends it if its dialler has died. The end notifies every follower. */
  async #look(challengeId: string): Promise<void> {
    const entries = await this.#commands.xrevrange(progressKey(challengeId), '+', '-', 'COUNT', 1).catch(() => []);
    const latest = entries[0]?.[1][1];
    if (latest === undefined) return;
    const { deliveryId } = JSON.parse(latest) as DeliveryProgress;
    await this.#deliveries.find({ id: deliveryId, challengeId }).catch(() => undefined);
  }
}

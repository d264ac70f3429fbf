import type { Redis } from 'ioredis';
import { type Clock, systemClock } from '../clock.ts';
import { Announcements } from '../redis/announcements.ts';
import type { DeliveryProgress } from './delivery.ts';
import { type DeliveryStore, progressKey } from './delivery-store.ts';

/** How often a follower looks by itself: a dead dialler announces nothing, and an announcement can get lost. */
const pollMilliseconds = 2_000;
/** The id of an entry of a Redis stream. A browser sends it back as Last-Event-ID, so it may be anything. */
const streamId = /^\d{1,15}-\d{1,10}$/;

export interface ProgressEvent {
  /** The entry's id in the stream; give it as `after` to go on from there. */
  id: string;
  progress: DeliveryProgress;
}

export interface ProgressFeedParts {
  /** A connection for commands. */
  commands: Redis;
  /** A connection that waits; one for the process, and only ever used to subscribe. */
  subscriber: Redis;
  deliveries: DeliveryStore;
  clock?: Clock;
}

/**
 * Live progress of challenges. An announcement only says that something changed; what is told comes from the stream, after the
 * last entry told. So there is no gap and no duplicate, whatever gets lost on the way.
 */
export class ProgressFeed {
  readonly #commands: Redis;
  readonly #announcements: Announcements;
  readonly #deliveries: DeliveryStore;
  readonly #clock: Clock;

  constructor({ commands, subscriber, deliveries, clock = systemClock }: ProgressFeedParts) {
    this.#commands = commands;
    this.#announcements = new Announcements({ commands, subscriber });
    this.#deliveries = deliveries;
    this.#clock = clock;
  }

  /**
   * Tells the progress of a challenge, from the beginning or from after an entry, and goes on until the signal
   * aborts. It outlives Redis: while that is away nothing is told, and afterwards what was missed.
   *
   * @param after id of the last entry already seen; anything that is no such id means from the beginning
   */
  async *follow(
    challengeId: string,
    { after, signal }: { after?: string; signal: AbortSignal },
  ): AsyncGenerator<ProgressEvent, void, undefined> {
    const channel = progressKey(challengeId);
    let last = after !== undefined && streamId.test(after) ? after : undefined;
    let wake = new AbortController();
    const notify = () => wake.abort('notified');
    signal.addEventListener('abort', notify, { once: true });
    const stopListening = this.#announcements.listen(channel, { hear: notify, missed: notify });
    try {
      while (!signal.aborted) {
        // Made before reading, because what happens while we read must wake us too.
        wake = new AbortController();
        for (const event of await this.#read(channel, last)) {
          last = event.id;
          yield event;
          if (signal.aborted) return;
        }
        const notified = await this.#clock.wait(pollMilliseconds, wake.signal).then(
          () => false,
          () => true,
        );
        if (!notified) await this.#look(challengeId);
      }
    } finally {
      signal.removeEventListener('abort', notify);
      stopListening();
    }
  }

  /** Reads what came after an entry; nothing while Redis is away, for it is read again soon. */
  async #read(channel: string, last: string | undefined): Promise<ProgressEvent[]> {
    const entries = await this.#commands.xrange(channel, last === undefined ? '-' : `(${last}`, '+').catch(() => []);
    return entries.map(([id, fields]) => ({ id, progress: JSON.parse(fields[1] ?? '') as DeliveryProgress }));
  }

  /** Reading the latest delivery ends it when its dialler has died, and that notifies every follower. */
  async #look(challengeId: string): Promise<void> {
    const entries = await this.#commands.xrevrange(progressKey(challengeId), '+', '-', 'COUNT', 1).catch(() => []);
    const latest = entries[0]?.[1][1];
    if (latest === undefined) return;
    const { deliveryId } = JSON.parse(latest) as DeliveryProgress;
    await this.#deliveries.find({ id: deliveryId, challengeId }).catch(() => undefined);
  }
}

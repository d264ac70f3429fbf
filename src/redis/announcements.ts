import type { Redis } from 'ioredis';
import { guardStore } from './guard-store.ts';

/** A listener to the announcements on a channel. */
export interface AnnouncementListener {
  hear(message: string): void;
  /** Announcements may have been lost while this process was not subscribed. */
  missed?(): void;
}

/**
 * Announcements from any process to the listening processes. Redis does not keep them, so an announcement only saves
 * time: its listener would find out without it.
 */
export class Announcements {
  readonly #commands: Redis;
  readonly #subscriber: Redis;
  readonly #listeners = new Map<string, Set<AnnouncementListener>>();
  /** Channels that are subscribed, or for which a subscription is pending; the second set has only these. */
  readonly #subscribed = new Set<string>();
  readonly #pending = new Set<string>();

  /** @param parts `subscriber`: a waiting connection that only subscribes */
  constructor({ commands, subscriber }: { commands: Redis; subscriber: Redis }) {
    this.#commands = commands;
    this.#subscriber = subscriber;
    subscriber.on('message', (channel: string, message: string) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener.hear(message);
    });
    subscriber.on('ready', () => {
      for (const channel of this.#listeners.keys()) this.#subscribe(channel);
    });
    commands.on('ready', () => {
      for (const channel of this.#listeners.keys()) this.#tellMissed(channel);
    });
  }

  /** @throws Refusal store-unavailable */
  async announce(channel: string, message: string): Promise<void> {
    await guardStore('publish', () => this.#commands.publish(channel, message));
  }

  /** Stays subscribed to a channel from its first listener until its last one stops. @returns stops listening */
  listen(channel: string, listener: AnnouncementListener): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    if (!this.#subscribed.has(channel)) this.#subscribe(channel);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(channel) !== listeners) return;
      this.#listeners.delete(channel);
      this.#subscribed.delete(channel);
      this.#subscriber.unsubscribe(channel).catch(() => undefined);
    };
  }

  /** Whether `missed` of the listeners on this channel is still to be called for the first time. */
  isPending(channel: string): boolean {
    return this.#pending.has(channel);
  }

  /** A failed subscription is retried when Redis is back, or for the next listener. */
  #subscribe(channel: string): void {
    this.#subscribed.add(channel);
    this.#pending.add(channel);
    this.#subscriber.subscribe(channel).then(
      () => {
        this.#pending.delete(channel);
        this.#tellMissed(channel);
      },
      () => {
        this.#pending.delete(channel);
        this.#subscribed.delete(channel);
      },
    );
  }

  #tellMissed(channel: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener.missed?.();
  }
}

import type { Redis } from 'ioredis';
import { guardStore } from './guard-store.ts';

/** Who hears what is announced on a channel. */
export interface AnnouncementListener {
  hear(told: string): void;
  /** Something may have been announced while nobody here could hear it. */
  missed?(): void;
}

/**
 * Announcements from any process to those that listen. Redis keeps none of them, so each only says sooner what its
 * listener would find out anyway.
 */
export class Announcements {
  readonly #commands: Redis;
  readonly #subscriber: Redis;
  readonly #listeners = new Map<string, Set<AnnouncementListener>>();
  /** Channels whose subscription stands, or was asked for. */
  readonly #subscribed = new Set<string>();

  /** @param parts `subscriber`: a connection that waits, only ever used to subscribe */
  constructor({ commands, subscriber }: { commands: Redis; subscriber: Redis }) {
    this.#commands = commands;
    this.#subscriber = subscriber;
    subscriber.on('message', (channel: string, told: string) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener.hear(told);
    });
    subscriber.on('ready', () => {
      for (const channel of this.#listeners.keys()) this.#subscribe(channel);
    });
    commands.on('ready', () => {
      for (const channel of this.#listeners.keys()) this.#tellMissed(channel);
    });
  }

  /** @throws Refusal store-unavailable */
  async announce(channel: string, told: string): Promise<void> {
    await guardStore('publish', () => this.#commands.publish(channel, told));
  }

  /** Subscribes with the first listener of a channel, until the last one has stopped. @returns stops listening */
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

  /** A subscription that fails is tried again when Redis is back, or for the next listener. */
  #subscribe(channel: string): void {
    this.#subscribed.add(channel);
    this.#subscriber.subscribe(channel).then(
      () => this.#tellMissed(channel),
      () => this.#subscribed.delete(channel),
    );
  }

  #tellMissed(channel: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener.missed?.();
  }
}

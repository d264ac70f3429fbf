import type { Redis } from 'ioredis';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import { Announcements } from '../redis/announcements.ts';
import { guardStore } from '../redis/guard-store.ts';

const channel = 'belcode:app-inbox';
/** An open app asks again within 20 s; longer than that, and it is taken for closed. */
const openSeconds = 30;

/**
 * What waits for a user's app, by the ids of challenges: a device that is open asks, and is told at once. An announcement
 * only says that something changed; what waits is read, so nothing is missed when one gets lost. Methods throw Refusal store-unavailable.
 */
export class AppInboxFeed {
  readonly #commands: Redis;
  readonly #announcements: Announcements;
  readonly #listener = { hear: (userId: string) => this.#hear(userId) };
  readonly #listeners = new Map<string, Set<() => void>>();

  /** @param parts `subscriber`: a connection that waits, only ever used to subscribe */
  constructor(parts: { commands: Redis; subscriber: Redis }) {
    this.#commands = parts.commands;
    this.#announcements = new Announcements(parts);
  }

  /** Puts a challenge before the devices of a user. */
  async note(userId: string, challengeId: string): Promise<void> {
    const key = inboxKey(userId);
    await guardStore('inbox', () =>
      this.#commands
        .multi()
        .sadd(key, challengeId)
        .expire(key, challengeLifetimeSeconds)
        .publish(channel, userId)
        .exec(),
    );
  }

  /** Ids of challenges, of which some may be over. */
  list(userId: string): Promise<string[]> {
    return guardStore('smembers', () => this.#commands.smembers(inboxKey(userId)));
  }

  /** Takes away what is over. */
  async drop(userId: string, challengeIds: readonly string[]): Promise<void> {
    if (challengeIds.length > 0) await guardStore('srem', () => this.#commands.srem(inboxKey(userId), ...challengeIds));
  }

  /** Has the devices of a user look again: something that waited is over. */
  async notify(userId: string): Promise<void> {
    await this.#announcements.announce(channel, userId);
  }

  /** Calls back each time something is put before a user. @returns stops listening */
  listen(userId: string, onChange: () => void): () => void {
    const listeners = this.#listeners.get(userId) ?? new Set();
    this.#listeners.set(userId, listeners.add(onChange));
    // Once for all users, and from then on for good.
    this.#announcements.listen(channel, this.#listener);
    return () => {
      listeners.delete(onChange);
      if (listeners.size === 0 && this.#listeners.get(userId) === listeners) this.#listeners.delete(userId);
    };
  }

  /** A device looks on at this moment. */
  async noteOpen(deviceId: string): Promise<void> {
    await guardStore('set', () => this.#commands.set(openKey(deviceId), '1', 'EX', openSeconds));
  }

  async isOpen(deviceId: string): Promise<boolean> {
    return (await guardStore('exists', () => this.#commands.exists(openKey(deviceId)))) === 1;
  }

  #hear(userId: string): void {
    for (const notify of this.#listeners.get(userId) ?? []) notify();
  }
}

function inboxKey(userId: string): string {
  return `belcode:app-inbox:${userId}`;
}

function openKey(deviceId: string): string {
  return `belcode:app-open:${deviceId}`;
}

import type { Redis } from 'ioredis';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import { Announcements } from '../redis/announcements.ts';
import { guardStore } from '../redis/guard-store.ts';

const channel = 'belcode:app-inbox';
/** An open app polls again within 20 s; after this time it counts as closed. */
const openSeconds = 30;

/**
 * The challenges that wait for a user's app. An open device polls and is answered at once. An announcement only says
 * that something changed, and the list is then read, so a lost announcement loses nothing. Methods throw Refusal
 * store-unavailable.
 */
export class AppInboxFeed {
  readonly #commands: Redis;
  readonly #announcements: Announcements;
  readonly #listener = { hear: (userId: string) => this.#hear(userId) };
  readonly #listeners = new Map<string, Set<() => void>>();

  /** @param parts `subscriber`: a connection only for subscriptions */
  constructor(parts: { commands: Redis; subscriber: Redis }) {
    this.#commands = parts.commands;
    this.#announcements = new Announcements(parts);
  }

  /** Adds a challenge for the devices of a user. */
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

  /** Ids of challenges; some may be over. */
  list(userId: string): Promise<string[]> {
    return guardStore('smembers', () => this.#commands.smembers(inboxKey(userId)));
  }

  /** Removes a challenge that is over. */
  async drop(userId: string, challengeIds: readonly string[]): Promise<void> {
    if (challengeIds.length > 0) await guardStore('srem', () => this.#commands.srem(inboxKey(userId), ...challengeIds));
  }

  /** Makes the devices of a user read the list again, because a challenge is over. */
  async notify(userId: string): Promise<void> {
    await this.#announcements.announce(channel, userId);
  }

  /** Calls back whenever the list of a user changes. @returns function that stops listening */
  listen(userId: string, onChange: () => void): () => void {
    const listeners = this.#listeners.get(userId) ?? new Set();
    this.#listeners.set(userId, listeners.add(onChange));
    // One subscription for all users, kept from then on.
    this.#announcements.listen(channel, this.#listener);
    return () => {
      listeners.delete(onChange);
      if (listeners.size === 0 && this.#listeners.get(userId) === listeners) this.#listeners.delete(userId);
    };
  }

  /** Records that a device is open now. */
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

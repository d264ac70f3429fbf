import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';

/** "Not me" keeps the app silent for this time, because somebody with the password would go on asking. */
export const appHoldSeconds = 3_600;

/** Users whose app gets no codes for a while. All methods throw Refusal store-unavailable. */
export class AppHoldStore {
  readonly #redis: Redis;

  /** @param redis a connection for commands */
  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async hold(userId: string): Promise<void> {
    await guardStore('set', () => this.#redis.set(keyOf(userId), '1', 'EX', appHoldSeconds));
  }

  /** @returns the remaining time of the hold; undefined without a hold */
  async secondsLeft(userId: string): Promise<number | undefined> {
    const seconds = await guardStore('ttl', () => this.#redis.ttl(keyOf(userId)));
    return seconds >= 0 ? seconds : undefined;
  }

  async release(userId: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(keyOf(userId)));
  }
}

function keyOf(userId: string): string {
  return `belcode:app-held:${userId}`;
}

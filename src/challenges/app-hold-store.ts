import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import type { ChallengeAsker } from './challenge-asker.ts';

/** "Not me" keeps the app silent for this time, because somebody with the password would go on asking. */
const appHoldSeconds = 3_600;

/** After "Not me" to a forgotten password, for which the caller knew only a name, only these are silent. */
const forgottenHoldSeconds = 86_400;

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

  async holdForgotten(userId: string): Promise<void> {
    await guardStore('set', () => this.#redis.set(forgottenKeyOf(userId), '1', 'EX', forgottenHoldSeconds));
  }

  /**
   * @param asker whose codes are asked for
   * @returns the remaining time of the hold; undefined without a hold
   */
  async secondsLeft(userId: string, asker: ChallengeAsker): Promise<number | undefined> {
    const keys = asker === 'forgotten' ? [keyOf(userId), forgottenKeyOf(userId)] : [keyOf(userId)];
    const left = await Promise.all(keys.map((key) => guardStore('ttl', () => this.#redis.ttl(key))));
    const seconds = Math.max(...left);
    return seconds >= 0 ? seconds : undefined;
  }

  async release(userId: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(keyOf(userId), forgottenKeyOf(userId)));
  }
}

function forgottenKeyOf(userId: string): string {
  return `belcode:app-held:${userId}:forgotten`;
}

function keyOf(userId: string): string {
  return `belcode:app-held:${userId}`;
}

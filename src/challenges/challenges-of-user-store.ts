import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { challengeKey, closedKey, numberTryKey, ofUserKey, repliesKey } from './challenge-keys.ts';

const scripts = { close: readScript(import.meta.url, 'close-of-user.lua') };

/** Longer than any request takes that has read the user before. */
const closedMilliseconds = 60_000;

/**
 * Which challenges are about a user, whoever opened them; open.lua notes them. All methods throw Refusal
 * store-unavailable.
 */
export class ChallengesOfUserStore {
  readonly #redis: Redis;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /** @param redis a connection for commands */
  constructor(redis: Redis) {
    this.#redis = redis;
    this.#run = defineScripts(redis, scripts);
  }

  /** Lets none open for a minute, also for requests in flight. @returns those that Redis still has */
  async close(userId: string): Promise<string[]> {
    return (await this.#run.close([ofUserKey(userId), closedKey(userId)], [closedMilliseconds])) as string[];
  }

  /** Those that Redis still has. */
  list(userId: string): Promise<string[]> {
    return guardStore('zrange', () => this.#redis.zrange(ofUserKey(userId), 0, -1));
  }

  async reopen(userId: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(closedKey(userId)));
  }

  /** Deletes challenges that are over: they hold the number that was called. */
  async erase(userId: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await guardStore('del', () => this.#redis.del(challengeKey(id), repliesKey(id), numberTryKey(id)));
    }
    await guardStore('del', () => this.#redis.del(ofUserKey(userId)));
  }
}

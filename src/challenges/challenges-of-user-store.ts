import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import type { Challenge } from './challenge.ts';
import { challengeKey, closedKey, numberTryKey, ofUserKey, repliesKey } from './challenge-keys.ts';
import type { ReplacedChallenge } from './opening-challenge.ts';

const scripts = { close: readScript(import.meta.url, 'close-of-user.lua') };

/** Longer than any request takes that has read the user before. */
const closedMilliseconds = 60_000;

/** What is done with each of them. */
interface OneChallenge {
  find(id: string): Promise<Challenge | undefined>;
  end(id: string, to: 'cancelled'): Promise<string | undefined>;
}

/**
 * The challenges about a user, whoever opened them; open.lua notes them. All methods throw Refusal store-unavailable.
 */
export class ChallengesOfUserStore {
  readonly #redis: Redis;
  readonly #one: OneChallenge;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /** @param redis a connection for commands */
  constructor(redis: Redis, one: OneChallenge) {
    this.#redis = redis;
    this.#one = one;
    this.#run = defineScripts(redis, scripts);
  }

  /**
   * Ends every challenge about a user, of the panel and of every API key, and lets none open for a minute, also for
   * requests that are under way.
   *
   * @returns `all` that Redis still has; `ended`, whose calls and messages must end too
   */
  async close(userId: string): Promise<{ all: string[]; ended: ReplacedChallenge[] }> {
    const keys = [ofUserKey(userId), closedKey(userId)];
    const all = (await this.#run.close(keys, [closedMilliseconds])) as string[];
    const ended = await Promise.all(
      all.map(async (id) => ({ id, deliveryId: (await this.#one.end(id, 'cancelled')) ?? '' })),
    );
    return { all, ended: ended.filter(({ deliveryId }) => deliveryId !== '') };
  }

  /** The user may be asked again. */
  async reopen(userId: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(closedKey(userId)));
  }

  /** Those that Redis still has, also those that are over. */
  async list(userId: string): Promise<Challenge[]> {
    const ids = await guardStore('zrange', () => this.#redis.zrange(ofUserKey(userId), 0, -1));
    const found = await Promise.all(ids.map((id) => this.#one.find(id)));
    return found.filter((each) => each !== undefined);
  }

  /**
   * Deletes what Redis still has of challenges about a user who is erased: they hold the number that was called.
   *
   * @param ids as `close` gave them
   */
  async erase(userId: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await guardStore('del', () => this.#redis.del(challengeKey(id), repliesKey(id), numberTryKey(id)));
    }
    await guardStore('del', () => this.#redis.del(ofUserKey(userId)));
  }
}

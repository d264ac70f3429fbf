import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';

const scripts = {
  take: readScript(import.meta.url, 'attempt.lua'),
  giveBack: readScript(import.meta.url, 'give-back-attempt.lua'),
};

/** A counted attempt, and how often it may happen within a window. */
export interface Attempt {
  /** Kind of attempt, such as `login-name`. */
  at: string;
  /** Subject of the count: a login, an address or a user. */
  by: string;
  max: number;
  windowSeconds: number;
}

/** Counts of attempts in Redis. All methods throw Refusal store-unavailable when it is away. */
export class AttemptStore {
  readonly #redis: Redis;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /** @param redis a connection for commands */
  constructor(redis: Redis) {
    this.#redis = redis;
    this.#run = defineScripts(redis, scripts);
  }

  /**
   * Counts an attempt before it happens, so that concurrent attempts cannot exceed the limit.
   *
   * @returns whether it may happen
   */
  async take(attempt: Attempt): Promise<boolean> {
    const count = (await this.#run.take([keyOf(attempt)], [attempt.windowSeconds * 1_000])) as number;
    return count <= attempt.max;
  }

  /** Resets the count. */
  async forget(attempt: Attempt): Promise<void> {
    await guardStore('del', () => this.#redis.del(keyOf(attempt)));
  }

  /** Takes one attempt back that should not count, such as a right password. */
  async giveBack(attempt: Attempt): Promise<void> {
    await this.#run.giveBack([keyOf(attempt)], []);
  }
}

/** Hashed, because people sometimes type their password into the name field. */
function keyOf({ at, by }: Attempt): string {
  return `belcode:attempts:${createHash('sha256')
    .update(JSON.stringify([at, by]))
    .digest('base64url')}`;
}

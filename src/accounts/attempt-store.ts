import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';

const scripts = {
  take: readScript(import.meta.url, 'attempt.lua'),
  giveBack: readScript(import.meta.url, 'give-back-attempt.lua'),
};

/** What is counted, and how often it may happen within a time. */
export interface Attempt {
  /** What it is an attempt at: `login-name`. */
  at: string;
  /** Whose: a login, an address, a user. */
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

  /** Counts one, before it happens: of a thousand at once no more than the limit are let through. @returns whether it is */
  async take(attempt: Attempt): Promise<boolean> {
    const count = (await this.#run.take([keyOf(attempt)], [attempt.windowSeconds * 1_000])) as number;
    return count <= attempt.max;
  }

  /** All of them are forgiven. */
  async forget(attempt: Attempt): Promise<void> {
    await guardStore('del', () => this.#redis.del(keyOf(attempt)));
  }

  /** It was none that counts, such as a password that was right. */
  async giveBack(attempt: Attempt): Promise<void> {
    await this.#run.giveBack([keyOf(attempt)], []);
  }
}

/** Hashed: what people type into the field for their name is now and then their password. */
function keyOf({ at, by }: Attempt): string {
  return `belcode:attempts:${createHash('sha256')
    .update(JSON.stringify([at, by]))
    .digest('base64url')}`;
}

import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';

const scripts = {
  take: readScript(import.meta.url, 'take-attempts.lua'),
  giveBack: readScript(import.meta.url, 'give-back-attempts.lua'),
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

/**
 * Counts of attempts in Redis, and who has passed lately. All methods throw Refusal store-unavailable when it is away.
 */
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
    return (await this.takeAll([attempt])) === undefined;
  }

  /**
   * The same for an attempt that several limits count, in one step. A refused attempt counts nowhere.
   *
   * @param attempts from narrow to wide
   * @returns the first that is used up; undefined when it may happen
   */
  async takeAll(attempts: readonly Attempt[]): Promise<Attempt | undefined> {
    const values = attempts.flatMap(({ max, windowSeconds }) => [max, windowSeconds * 1_000]);
    const index = (await this.#run.take(attempts.map(keyOf), values)) as number;
    return index === 0 ? undefined : attempts[index - 1];
  }

  /** Seconds until the window of a count ends. */
  async secondsLeft(attempt: Attempt): Promise<number> {
    const milliseconds = await guardStore('pttl', () => this.#redis.pttl(keyOf(attempt)));
    return Math.max(1, Math.ceil(milliseconds / 1_000));
  }

  /** Resets the counts. */
  async forget(...attempts: readonly [Attempt, ...Attempt[]]): Promise<void> {
    await guardStore('del', () => this.#redis.del(attempts.map(keyOf)));
  }

  /** Takes one attempt back that should not count, such as a right password. */
  async giveBack(...attempts: readonly Attempt[]): Promise<void> {
    await this.#run.giveBack(attempts.map(keyOf), []);
  }

  /** Remembers that something has passed from somewhere. @param by what and from where */
  async notePass(at: string, by: string, seconds: number): Promise<void> {
    await guardStore('set', () => this.#redis.set(keyOf({ at, by }), '1', 'EX', seconds));
  }

  async hasPassed(at: string, by: string): Promise<boolean> {
    return (await guardStore('exists', () => this.#redis.exists(keyOf({ at, by })))) === 1;
  }

  /** For how many seconds a pass is remembered yet; 0 when there is none. */
  async passedFor(at: string, by: string): Promise<number> {
    return Math.max(0, await guardStore('ttl', () => this.#redis.ttl(keyOf({ at, by }))));
  }
}

/**
 * Hashed, because people sometimes type their password into the name field. All share a slot of a Redis Cluster,
 * because one script counts several.
 */
function keyOf({ at, by }: Pick<Attempt, 'at' | 'by'>): string {
  return `belcode:attempts:{all}:${createHash('sha256')
    .update(JSON.stringify([at, by]))
    .digest('base64url')}`;
}

import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';

/** A dialler that has not renewed for this long counts as dead, and its telephones as unreachable. */
const presenceLifetimeSeconds = 20;

/**
 * Which telephones are online, as the dialler of their exchange sees it. All methods throw Refusal store-unavailable
 * when Redis is away.
 */
export class EndpointPresenceStore {
  readonly #redis: Redis;
  readonly #lifeMilliseconds: number;

  /** @param redis a connection for commands */
  constructor(redis: Redis, lifetimeSeconds = presenceLifetimeSeconds) {
    this.#redis = redis;
    this.#lifeMilliseconds = lifetimeSeconds * 1_000;
  }

  /** Replaces the list of telephones that are online at a dialler's exchange. */
  async replace(dialler: string, endpoints: readonly string[]): Promise<void> {
    const key = presenceKey(dialler);
    await this.#together('replace endpoints', (step) => {
      step.del(key);
      if (endpoints.length > 0) step.sadd(key, ...endpoints).pexpire(key, this.#lifeMilliseconds);
    });
  }

  /** Notes that one telephone came online or went offline. */
  async note(dialler: string, endpoint: string, online: boolean): Promise<void> {
    const key = presenceKey(dialler);
    await this.#together('note endpoint', (step) => {
      if (online) step.sadd(key, endpoint).pexpire(key, this.#lifeMilliseconds);
      else step.srem(key, endpoint);
    });
  }

  /**
   * Says that the list still holds. To be called every few seconds.
   *
   * @returns false when there is no list; then the caller must `replace` it
   */
  async renew(dialler: string): Promise<boolean> {
    const there = await guardStore('pexpire', () => this.#redis.pexpire(presenceKey(dialler), this.#lifeMilliseconds));
    return there === 1;
  }

  /** Deletes the list, because the dialler stops or its exchange is away. */
  async forget(dialler: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(presenceKey(dialler)));
  }

  /**
   * The diallers at whose exchange a telephone is online.
   *
   * @param diallers names of the diallers to check; the reply keeps their order
   */
  async exchangesOf(endpoint: string, diallers: readonly string[]): Promise<string[]> {
    const there = await guardStore('sismember', () =>
      Promise.all(diallers.map((dialler) => this.#redis.sismember(presenceKey(dialler), endpoint))),
    );
    return diallers.filter((_, index) => there[index] === 1);
  }

  /** Number of telephones that are online at a dialler's exchange. */
  async count(dialler: string): Promise<number> {
    return guardStore('scard', () => this.#redis.scard(presenceKey(dialler)));
  }

  async #together(what: string, add: (step: ReturnType<Redis['multi']>) => void): Promise<void> {
    await guardStore(what, async () => {
      const step = this.#redis.multi();
      add(step);
      for (const [error] of (await step.exec()) ?? []) if (error) throw error;
    });
  }
}

function presenceKey(dialler: string): string {
  return `belcode:endpoints:{${dialler}}`;
}

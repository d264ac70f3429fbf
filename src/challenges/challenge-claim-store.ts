import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { numberTryKey, reportingKey } from './challenge-keys.ts';

/** Longer than a report takes; a process that dies over one delays the next for so long. */
const reportSeconds = 30;

/** What only one request may do with a challenge. All methods throw Refusal store-unavailable. */
export class ChallengeClaimStore {
  readonly #redis: Redis;
  readonly #tryLifetimeSeconds: number;

  /** @param tryLifetimeSeconds how long Redis keeps a challenge */
  constructor(redis: Redis, tryLifetimeSeconds: number) {
    this.#redis = redis;
    this.#tryLifetimeSeconds = tryLifetimeSeconds;
  }

  /**
   * Claims the report of a challenge for half a minute, so that two devices do not report it twice.
   *
   * @returns whether nobody reports it now
   */
  claimReport(id: string): Promise<boolean> {
    return this.#claim(reportingKey(id), reportSeconds);
  }

  /** Gives the claim back, so that a report that failed can be made again. */
  async releaseReport(id: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(reportingKey(id)));
  }

  /** Takes the single try to type the page's number into the app. @returns false when it was taken already */
  takeNumberTry(id: string): Promise<boolean> {
    return this.#claim(numberTryKey(id), this.#tryLifetimeSeconds);
  }

  async #claim(key: string, seconds: number): Promise<boolean> {
    return (await guardStore('set', () => this.#redis.set(key, '1', 'EX', seconds, 'NX'))) === 'OK';
  }
}

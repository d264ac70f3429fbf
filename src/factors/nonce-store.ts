import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { claimLifetimeMilliseconds } from './device-proof.ts';

/** Nonces that devices have used, kept while the signed claim could be replayed. */
export class NonceStore {
  readonly #redis: Redis;

  /** @param redis a connection for commands */
  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @returns true for the first use of the nonce @throws Refusal store-unavailable */
  async take(deviceId: string, nonce: string): Promise<boolean> {
    const key = `belcode:nonce:${deviceId}:${nonce}`;
    // Covers the allowed clock difference in both directions, with a margin.
    const life = 2 * claimLifetimeMilliseconds + 10_000;
    return (await guardStore('set', () => this.#redis.set(key, '1', 'PX', life, 'NX'))) === 'OK';
  }
}

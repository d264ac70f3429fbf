import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { claimLifetimeMilliseconds } from './device-proof.ts';

/** Nonces that devices have used, for as long as what they signed could be sent once more. */
export class NonceStore {
  readonly #redis: Redis;

  /** @param redis a connection for commands */
  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @returns whether it is used for the first time @throws Refusal store-unavailable */
  async take(deviceId: string, nonce: string): Promise<boolean> {
    const key = `belcode:nonce:${deviceId}:${nonce}`;
    // To either side of now, and a little more.
    const life = 2 * claimLifetimeMilliseconds + 10_000;
    return (await guardStore('set', () => this.#redis.set(key, '1', 'PX', life, 'NX'))) === 'OK';
  }
}

import type { Redis } from 'ioredis';
import { guardStore } from './guard-store.ts';

/** @returns milliseconds since the epoch, by the clock of Redis. @throws Refusal store-unavailable */
export async function redisTime(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await guardStore('time', () => redis.time());
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
}

import type { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import { connectRedis, untilRedisReady } from '../src/redis/connect-redis.ts';
import { redisUrl } from './lab.ts';
import type { RedisDatabase } from './redis-databases.ts';
import { silentLog } from './silent-log.ts';

const open = new Set<Redis>();

afterAll(() => {
  for (const redis of open) redis.disconnect();
  open.clear();
});

/** A connection that is ready, closed after the test file. */
export async function connectLab(
  use: 'commands' | 'waiting' = 'commands',
  database: RedisDatabase = 'shared',
): Promise<Redis> {
  const redis = connectTo(redisUrl(database), use);
  await untilRedisReady(redis, 5_000);
  return redis;
}

/** A connection that may never become ready, closed after the test file. */
export function connectTo(url: string, use: 'commands' | 'waiting' = 'commands'): Redis {
  const redis = connectRedis(url, use, silentLog);
  open.add(redis);
  return redis;
}

/** An address where nothing listens: TCP port 1. */
export const nowhereUrl = 'redis://127.0.0.1:1';

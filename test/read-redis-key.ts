import type { Redis } from 'ioredis';

/** A key of Redis with everything that it holds, as text. Without a value when the key has ended meanwhile. */
export async function readRedisKey(redis: Redis, key: string): Promise<string> {
  const read: Record<string, () => Promise<unknown>> = {
    string: () => redis.get(key),
    hash: () => redis.hgetall(key),
    list: () => redis.lrange(key, 0, -1),
    set: () => redis.smembers(key),
    zset: () => redis.zrange(key, 0, -1, 'WITHSCORES'),
    stream: () => redis.xrange(key, '-', '+'),
    none: async () => '',
  };
  const type = await redis.type(key);
  const value = await read[type]?.();
  if (value === undefined) throw new Error(`${key} is a ${type}, which a test cannot read`);
  return `${key} ${JSON.stringify(value)}`;
}

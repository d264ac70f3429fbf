import type { Redis } from 'ioredis';

/** The size of Redis. */
export interface RedisSize {
  bytes: number;
  keys: number;
  /** Keys without an expiry. */
  lastingKeys: number;
}

export async function redisSizeOf(redis: Redis): Promise<RedisSize> {
  const memory = await redis.info('memory');
  const keyspace = await redis.info('keyspace');
  const line = new RegExp(`^db${redis.options.db ?? 0}:keys=(\\d+),expires=(\\d+)`, 'm').exec(keyspace);
  const [keys, expiring] = [Number(line?.[1] ?? 0), Number(line?.[2] ?? 0)];
  return { bytes: Number(/^used_memory:(\d+)/m.exec(memory)?.[1]), keys, lastingKeys: keys - expiring };
}

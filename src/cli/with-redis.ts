import type { Redis } from 'ioredis';
import type { Config } from '../config.ts';
import { Refusal } from '../errors.ts';
import { createLog } from '../log.ts';
import { connectRedis, untilRedisReady } from '../redis/connect-redis.ts';

/** A command without Redis ends soon, because a person waits for it. */
export const redisLimitMilliseconds = 2_000;

/**
 * Opens Redis for one act, and always closes it.
 *
 * @throws Refusal store-unavailable when Redis cannot be reached; the act has not begun then
 */
export async function withRedis<T>(
  config: Pick<Config, 'BELCODE_REDIS_URL'>,
  act: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = connectRedis(config.BELCODE_REDIS_URL, 'commands', createLog('belcode', 'silent'));
  try {
    await untilRedisReady(redis, redisLimitMilliseconds).catch((error: Error) => {
      throw new Refusal('store-unavailable', error.message);
    });
    return await act(redis);
  } finally {
    redis.disconnect();
  }
}

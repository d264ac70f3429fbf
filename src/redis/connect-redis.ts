import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../log.ts';
import { LimitedRedis } from './limited-redis.ts';

const maxReconnectMilliseconds = 2_000;

/** Fails at once when Redis is away, and never sends a command twice: a code must not be consumed twice. */
const forCommands: RedisOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  // A connection that vanished without a word, as behind a firewall that lost its table, is given up and made anew.
  socketTimeout: 1_000,
};

/** For a connection that waits in Redis (queue, subscription): no time limit, and it waits for Redis to come back. */
const forWaiting: RedisOptions = { maxRetriesPerRequest: null, connectTimeout: 2_000 };

/**
 * Connects to Redis and goes on trying for ever. One line is logged when the connection is lost, one when it is back.
 *
 * @param use `commands`: every command has a limit of 500 ms; `waiting`: for blocking reads and subscriptions
 */
export function connectRedis(url: string, use: 'commands' | 'waiting', log: Log): Redis {
  const retryStrategy = (attempt: number) => Math.min(attempt * 100, maxReconnectMilliseconds);
  const redis =
    use === 'commands'
      ? new LimitedRedis(url, { ...forCommands, retryStrategy })
      : new Redis(url, { ...forWaiting, retryStrategy });
  let away = false;
  redis.on('error', (error: Error) => {
    if (!away) log.error({ use }, `Redis is away: ${error.message}. Trying again until it is back`);
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info({ use }, 'Redis is back');
    away = false;
  });
  return redis;
}

/** Resolves once commands can be sent; rejects when that takes longer than the limit. */
export function untilRedisReady(redis: Redis, limitMilliseconds: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onReady = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      redis.off('ready', onReady);
      reject(new Error(`Redis did not answer within ${limitMilliseconds} ms`));
    }, limitMilliseconds);
    redis.once('ready', onReady);
  });
}

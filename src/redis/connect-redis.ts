import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../log.ts';
import { LimitedRedis } from './limited-redis.ts';

const maxReconnectMilliseconds = 2_000;

/** Fails at once when Redis is away, and never sends a command twice, because a code must not be consumed twice. */
const forCommands: RedisOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  // A silently dead connection, as behind a firewall that lost its state table, is dropped and replaced.
  socketTimeout: 1_000,
};

/** For blocking reads and subscriptions: no time limit, and commands wait until Redis is back. */
const forWaiting: RedisOptions = { maxRetriesPerRequest: null, connectTimeout: 2_000 };

/** What each connection said last, while it is away. */
const troubles = new WeakMap<Redis, string>();

/** Why a connection is away, in the words of Redis or of the network; undefined when it is there or said nothing. */
export function whyAway(redis: Redis): string | undefined {
  return troubles.get(redis);
}

/**
 * Connects to Redis and keeps retrying. Logs one line when the connection is lost, and one when it is back.
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
    troubles.set(redis, error.message);
    if (!away) log.error({ use }, `Redis is away: ${error.message}. Trying again until it is back`);
    away = true;
  });
  redis.on('ready', () => {
    if (away) log.info({ use }, 'Redis is back');
    away = false;
    troubles.delete(redis);
  });
  return redis;
}

/** Resolves when commands can be sent; rejects after the limit. */
export function untilRedisReady(redis: Redis, limitMilliseconds: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onReady = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      redis.off('ready', onReady);
      reject(new Error(whyAway(redis) || `Redis did not answer within ${limitMilliseconds} ms`));
    }, limitMilliseconds);
    redis.once('ready', onReady);
  });
}

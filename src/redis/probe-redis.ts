import { Redis, type RedisOptions } from 'ioredis';
import { nameRedis, withoutRedisPassword } from './redis-address.ts';

const limitMilliseconds = 2_000;

/** The reply of a Redis without a password. `let-in` also when it only answers a command. */
export interface Probe {
  at: string;
  outcome: 'let-in' | 'asks' | 'away';
  /** The unix socket that it was tried by. */
  socket?: string | undefined;
  /** In the words of Redis. */
  says: string;
}

/**
 * Connects as Belcode does, but without its user and password, and sends PING.
 *
 * @param url as in BELCODE_REDIS_URL
 */
export async function probeRedis(url: string): Promise<Probe> {
  const target = withoutRedisPassword(url);
  const at = nameRedis(url);
  const socket = at.startsWith('/') ? at : undefined;
  const options: RedisOptions = {
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: limitMilliseconds,
    commandTimeout: limitMilliseconds,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
  };
  const redis = 'url' in target ? new Redis(target.url, options) : new Redis({ ...target.sentinels, ...options });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return { at, socket, outcome: 'let-in', says: await redis.ping() };
  } catch (error) {
    const { message } = error as Error;
    // An error reply begins with a word in capitals: NOAUTH, NOPERM, DENIED.
    return { at, socket, outcome: /^[A-Z]{3,} /.test(message) ? 'asks' : 'away', says: message };
  } finally {
    redis.disconnect();
  }
}

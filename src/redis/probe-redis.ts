import { Redis } from 'ioredis';

const limitMilliseconds = 2_000;

/** The reply of a Redis without a password. `let-in` also when it only answers a command. */
export interface Probe {
  at: string;
  outcome: 'let-in' | 'asks' | 'away' | 'unix-socket';
  /** In the words of Redis. */
  says: string;
}

/**
 * Connects as Belcode does, but without its user and password, and sends PING.
 *
 * @param url as in BELCODE_REDIS_URL
 */
export async function probeRedis(url: string): Promise<Probe> {
  if (url.startsWith('/')) return { at: url, outcome: 'unix-socket', says: '' };
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  // Choosing a database would be a command of its own.
  bare.pathname = '';
  bare.search = '';
  const redis = new Redis(bare.href, {
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: limitMilliseconds,
    commandTimeout: limitMilliseconds,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  const at = bare.host;
  try {
    await redis.connect();
    return { at, outcome: 'let-in', says: await redis.ping() };
  } catch (error) {
    const { message } = error as Error;
    // An error reply begins with a word in capitals: NOAUTH, NOPERM, DENIED.
    return { at, outcome: /^[A-Z]{3,} /.test(message) ? 'asks' : 'away', says: message };
  } finally {
    redis.disconnect();
  }
}

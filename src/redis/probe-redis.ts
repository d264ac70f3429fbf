import { Redis } from 'ioredis';

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
  const { address, at, socket } = withoutPassword(url);
  const redis = new Redis(address, {
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: limitMilliseconds,
    commandTimeout: limitMilliseconds,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
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

function withoutPassword(url: string): { address: string; at: string; socket?: string } {
  if (url.startsWith('/')) {
    const [path = ''] = url.split('?');
    return { address: path, at: path, socket: path };
  }
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  // Choosing a database would be a command of its own.
  bare.pathname = '';
  bare.search = '';
  return { address: bare.href, at: bare.host };
}

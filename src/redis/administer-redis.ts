import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';

const limitMilliseconds = 5_000;

/** What Belcode's user of Redis may do: everything that cannot change or stop the server. */
export const redisRights = ['~*', '&*', '+@all', '-@dangerous', '+info', '+keys', '+client|setname'] as const;

/** What a line of redis.conf or users.acl says of the user. The password is there as its SHA-256 only. */
export function redisUserLine(name: string, password: string): string {
  const digest = createHash('sha256').update(password).digest('hex');
  return `user ${name} on #${digest} ${redisRights.join(' ')}`;
}

/**
 * Opens Redis for some commands, and always closes it.
 *
 * @throws Error in the words of Redis or of the system
 */
export async function askRedis<T>(url: string, act: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: limitMilliseconds,
    commandTimeout: limitMilliseconds,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let trouble = '';
  redis.on('error', (error: Error) => {
    trouble = error.message;
  });
  try {
    await redis.connect();
    // Authentication that fails is told by an event only.
    await redis.ping();
    return await act(redis);
  } catch (error) {
    throw new Error(`Redis: ${trouble || (error as Error).message}`);
  } finally {
    redis.disconnect();
  }
}

/** Connects as a program does. @returns undefined when it is let in, else what Redis or the system says */
export async function refusalOfRedis(url: string): Promise<string | undefined> {
  return askRedis(url, (redis) => redis.ping()).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

export interface RedisServer {
  /** Of its configuration; empty when it was started without one. */
  configFile: string;
  /** A file of users of its own; then none may be in the configuration. */
  userFile: string;
  evictionPolicy: string;
  version: string;
}

export async function lookAtRedis(redis: Redis): Promise<RedisServer> {
  const info = `${await redis.info('server')}\n${await redis.info('memory')}`;
  const fieldOf = (name: string) => new RegExp(`^${name}:(\\S*)`, 'm').exec(info)?.[1] ?? '';
  const [, userFile = ''] = (await redis.call('CONFIG', 'GET', 'aclfile')) as string[];
  return {
    configFile: fieldOf('config_file'),
    userFile,
    evictionPolicy: fieldOf('maxmemory_policy'),
    version: fieldOf('redis_version'),
  };
}

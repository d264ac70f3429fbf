import type { Redis } from 'ioredis';
import { readConfig } from '../config.ts';
import { DiallerStore } from '../deliveries/dialler-store.ts';
import type { Terminal } from './command.ts';
import { withRedis } from './with-redis.ts';

/** Opens Redis and its list of running diallers for one act, and always closes it. */
export function withDiallers<T>(
  { environment }: Terminal,
  act: (parts: { redis: Redis; diallers: Pick<DiallerStore, 'list'> }) => Promise<T>,
): Promise<T> {
  return withRedis(readConfig('cli', environment), (redis) => act({ redis, diallers: new DiallerStore(redis) }));
}

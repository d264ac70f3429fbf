import { SessionStore } from '../accounts/session-store.ts';
import { readConfig } from '../config.ts';
import { Refusal } from '../errors.ts';
import { createLog } from '../log.ts';
import { systemRandom } from '../random.ts';
import { connectRedis, untilRedisReady } from '../redis/connect-redis.ts';
import type { Terminal } from './command.ts';

const redisLimitMilliseconds = 2_000;

/**
 * Opens the store of sessions for one act, and closes it whatever happens.
 *
 * @throws Refusal store-unavailable when Redis is away; nothing was done then
 */
export async function withSessions<T>(terminal: Terminal, act: (sessions: SessionStore) => Promise<T>): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  const redis = connectRedis(config.BELCODE_REDIS_URL, 'commands', createLog('belcode', 'silent'));
  try {
    await untilRedisReady(redis, redisLimitMilliseconds).catch((error: Error) => {
      throw new Refusal('store-unavailable', error.message);
    });
    return await act(new SessionStore({ redis, random: systemRandom }));
  } finally {
    redis.disconnect();
  }
}

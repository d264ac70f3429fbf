import type { Config } from '../config.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { postgresTime } from '../postgres/postgres-time.ts';
import { redisTime } from '../redis/redis-time.ts';
import { withRedis } from './with-redis.ts';

/** Opens the clocks of the stores for one act, and always closes them. PostgreSQL is contacted only for its own. */
export function withStoreTimes<T>(
  config: Pick<Config, 'BELCODE_REDIS_URL' | 'BELCODE_DATABASE_URL'>,
  act: (times: Record<'Redis' | 'PostgreSQL', () => Promise<number>>) => Promise<T>,
): Promise<T> {
  return withRedis(config, async (redis) => {
    const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
    try {
      return await act({ Redis: () => redisTime(redis), PostgreSQL: () => postgresTime(database) });
    } finally {
      await database.destroy();
    }
  });
}

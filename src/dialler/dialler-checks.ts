import type { Redis } from 'ioredis';
import type { ReadinessCheck } from '../readiness.ts';
import { tryRedis } from '../redis/try-redis.ts';

/** What a dialler needs to place a call: Redis, and its exchange. */
export function diallerChecks(redis: Redis, pbx: { isLive(): boolean }): ReadinessCheck[] {
  const redisAway = {
    says: 'Redis does not answer within a second.',
    mend: 'Look whether it is up, and how busy it is.',
  };
  const exchangeAway = {
    says: 'This dialler does not reach its Asterisk.',
    mend: 'Start Asterisk. If it runs, `belcode doctor` on its host says what is wrong.',
  };
  return [
    {
      name: 'redis',
      away: redisAway,
      check: async () => {
        const trouble = await tryRedis(redis);
        return trouble === undefined
          ? { state: 'ok', says: 'Redis takes writes and runs scripts.' }
          : { state: 'away', ...trouble };
      },
    },
    {
      name: 'exchange',
      away: exchangeAway,
      check: async () =>
        pbx.isLive() ? { state: 'ok', says: 'Asterisk is connected.' } : { state: 'away', ...exchangeAway },
    },
  ];
}

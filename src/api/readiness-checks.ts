import type { Redis } from 'ioredis';
import type { Database } from '../postgres/connect-postgres.ts';
import { tryPostgres } from '../postgres/try-postgres.ts';
import type { PartState, ReadinessCheck } from '../readiness.ts';
import { tryRedis } from '../redis/try-redis.ts';
import type { Trouble } from '../trouble.ts';

/** What every login needs: both stores do what Belcode must do there. */
export function loginChecks({ redis, database }: { redis: Redis; database: Database }): ReadinessCheck[] {
  return [
    {
      name: 'redis',
      away: { says: 'Redis does not answer within a second.', mend: 'Look whether it is up, and how busy it is.' },
      check: async () => stateOf(await tryRedis(redis), 'Redis takes writes and runs scripts.'),
    },
    {
      name: 'database',
      away: { says: 'PostgreSQL does not answer within a second.', mend: 'Look whether it is up, and how busy it is.' },
      check: async () => stateOf(await tryPostgres(database), 'PostgreSQL has all tables and takes writes.'),
    },
  ];
}

function stateOf(trouble: Trouble | undefined, fine: string): PartState {
  return trouble === undefined ? { state: 'ok', says: fine } : { state: 'away', ...trouble };
}

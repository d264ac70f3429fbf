import type { Redis } from 'ioredis';
import type { DiallerStore } from '../deliveries/dialler-store.ts';
import type { Database } from '../postgres/connect-postgres.ts';
import { readMigrationStatus } from '../postgres/migrations.ts';
import { guardStore } from '../redis/guard-store.ts';
import type { ReadinessCheck } from './readiness.ts';

/** The parts that an api needs: its two stores, and at least one exchange that can place calls. */
export function readinessChecks(parts: {
  redis: Redis;
  database: Database;
  diallers: Pick<DiallerStore, 'list'>;
}): ReadinessCheck[] {
  const { redis, database, diallers } = parts;
  return [
    {
      name: 'redis',
      away: 'Redis does not answer. Nothing is verified, and no call is placed.',
      async check() {
        await guardStore('ping', () => redis.ping());
        return { state: 'ok', says: 'Redis answers.' };
      },
    },
    {
      name: 'database',
      away: 'PostgreSQL does not answer. API keys that were not used recently cannot be checked.',
      async check() {
        const { pending } = await readMigrationStatus(database);
        if (pending.length === 0) return { state: 'ok', says: 'PostgreSQL answers and has all tables.' };
        return { state: 'away', says: 'PostgreSQL answers, but lacks tables. Run: belcode migrate' };
      },
    },
    {
      name: 'exchange',
      away: 'The diallers are unknown because Redis does not answer.',
      async check() {
        const all = await diallers.list();
        const live = all.filter(({ pbx }) => pbx === 'live').length;
        if (live > 0) return { state: 'ok', says: `${live} of ${all.length} diallers have their exchange.` };
        if (all.length === 0) return { state: 'away', says: 'No dialler is running. Start one beside Asterisk.' };
        return { state: 'away', says: 'Diallers are running, but none reaches its Asterisk.' };
      },
    },
  ];
}

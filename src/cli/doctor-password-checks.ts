import type { Config } from '../config.ts';
import { probePostgres } from '../postgres/probe-postgres.ts';
import { probeRedis } from '../redis/probe-redis.ts';
import type { Check } from './check.ts';

const more = 'docs/operations.md, "Passwords of Redis and PostgreSQL", has the lines';

/** Tries whether Redis answers without a password, because other users of the host can connect to loopback too. */
export function redisPasswordCheck(config: Config): Check {
  return {
    name: 'Redis password',
    async run() {
      const { at, outcome, says } = await probeRedis(config.BELCODE_REDIS_URL);
      const trouble = `Redis at ${at} answers anyone who connects (PING without a password: ${says})`;
      if (outcome === 'let-in') return inDemo(config, trouble);
      return spoken(outcome, at, says);
    },
    advice: `Set requirepass or an ACL user in its configuration, or use a unix socket; ${more}`,
  };
}

/** The same for PostgreSQL and Belcode's own user. */
export function databasePasswordCheck(config: Config): Check {
  return {
    name: 'database password',
    async run() {
      const { at, user, outcome, says } = await probePostgres(config.BELCODE_DATABASE_URL);
      const trouble = `PostgreSQL at ${at} lets anyone in as ${user} without a password`;
      if (outcome === 'let-in') return inDemo(config, trouble);
      return spoken(outcome, at, says);
    },
    advice: `Replace trust by scram-sha-256 for this user in pg_hba.conf, and give it a password; ${more}`,
  };
}

function spoken(outcome: 'asks' | 'away' | 'unix-socket', at: string, says: string): string {
  if (outcome === 'unix-socket') return `${at} is a unix socket, so the mode of the file decides who may open it`;
  return outcome === 'away' ? `not tried: ${says}` : `without one ${at} says: ${says}`;
}

/** @throws Error outside the demo, whose services are for nothing else */
function inDemo(config: Config, trouble: string): string {
  if (config.BELCODE_DEMO !== '1') throw new Error(trouble);
  return `${trouble}. This is for the demo only`;
}

import type { Config } from '../config.ts';
import { probePostgres } from '../postgres/probe-postgres.ts';
import { probeRedis } from '../redis/probe-redis.ts';
import type { Check } from './check.ts';
import { mayEverybodyOpen } from './may-everybody-open.ts';

const more = 'docs/operations/connections.md, "Passwords of Redis and PostgreSQL", has the lines';

/** Tries whether Redis answers without a password, because other users of the host can connect to loopback too. */
export function redisPasswordCheck(config: Config): Check {
  return {
    name: 'Redis password',
    async run() {
      const { at, socket, outcome, says } = await probeRedis(config.BELCODE_REDIS_URL);
      const trouble = `Redis at ${at} answers anyone who connects (PING without a password: ${says})`;
      if (outcome === 'let-in') return letIn(config, trouble, socket);
      return spoken(outcome, at, says);
    },
    advice: `Set requirepass or an ACL user in its configuration, or use a unix socket that only Belcode's user and group may open; ${more}`,
  };
}

/** The same for PostgreSQL and Belcode's own user. */
export function databasePasswordCheck(config: Config): Check {
  return {
    name: 'database password',
    async run() {
      const { at, user, socket, outcome, says } = await probePostgres(config.BELCODE_DATABASE_URL);
      const trouble = `PostgreSQL at ${at} lets anyone in as ${user} without a password`;
      if (outcome === 'let-in') return letIn(config, trouble, socket);
      return spoken(outcome, at, says);
    },
    advice: `Replace trust by scram-sha-256 for this user in pg_hba.conf, and give it a password; by a unix socket peer does too; ${more}`,
  };
}

function spoken(outcome: 'asks' | 'away', at: string, says: string): string {
  return outcome === 'away' ? `not tried: ${says}` : `without one ${at} says: ${says}`;
}

/** @throws Error outside the demo, whose services are for nothing else, unless only some users may open the socket */
async function letIn(config: Config, trouble: string, socket: string | undefined): Promise<string> {
  if (socket !== undefined && !(await mayEverybodyOpen(socket)))
    return `${socket} is a unix socket that asks for none, and that not everybody on this host may open`;
  if (config.BELCODE_DEMO !== '1') throw new Error(trouble);
  return `${trouble}. This is for the demo only`;
}

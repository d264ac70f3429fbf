import type { Redis } from 'ioredis';
import { type Trouble, type TroubleLine, troubleOf } from '../trouble.ts';
import { untilRedisReady, whyAway } from './connect-redis.ts';
import { defineScripts, type RunScript, readScript } from './load-script.ts';

const key = 'belcode:tried';
const lifetimeMilliseconds = 60_000;
const connectLimitMilliseconds = 2_000;

const scripts = { try: readScript(import.meta.url, 'try.lua') };

/** By the first word of Redis' error, or the words of the connection. */
const redisTroubles: readonly TroubleLine[] = [
  [
    /\bREADONLY\b/,
    'Redis is a read-only replica, so nothing can be written.',
    'Let BELCODE_REDIS_URL name the master, or make this server the master.',
  ],
  [
    /\bOOM\b/,
    'The memory of Redis is full, so nothing can be written.',
    'Raise maxmemory in redis.conf, or give Redis a server of its own.',
  ],
  [
    /\bMISCONF\b/,
    'Redis refuses to write because it cannot save to its disk.',
    'See the log of Redis, and free space or repair the rights of its folder.',
  ],
  [
    /\bNOAUTH\b|without any password|Client sent AUTH/,
    'Redis and BELCODE_REDIS_URL do not agree about a password.',
    'Write the user and the password of redis.conf or users.acl into BELCODE_REDIS_URL.',
  ],
  [
    /\bWRONGPASS\b|invalid (?:username-)?password/i,
    'Redis does not accept the user or the password.',
    'Write the user and the password of redis.conf or users.acl into BELCODE_REDIS_URL.',
  ],
  [
    // A script that may not call a command has words of its own.
    /\bNOPERM\b|ACL failure|can't (?:run|access)/,
    'The user of Belcode may not do in Redis what it must.',
    'Give the user the rights that docs/operations.md lists ("Passwords of Redis and PostgreSQL").',
  ],
  [
    /\bNOREPLICAS\b/,
    'Redis refuses to write because too few replicas are connected.',
    'Start the replicas, or lower min-replicas-to-write in redis.conf.',
  ],
  [/\bLOADING\b/, 'Redis is starting and reads its data.', 'Wait until it has read them.'],
  [
    /\bMASTERDOWN\b/,
    'Redis is a replica without a master.',
    'Start the master, or let BELCODE_REDIS_URL name the new one.',
  ],
  [/\bCLUSTERDOWN\b/, 'The cluster of Redis is down.', 'Start its servers.'],
  [/\bBUSY\b/, 'A script of somebody else blocks Redis.', 'End it: redis-cli script kill.'],
  [
    /\bERR unknown command/i,
    'Redis lacks a command that Belcode needs.',
    'Install Redis 6.2 or later, and rename no commands in redis.conf.',
  ],
  [
    /self[- ]signed|unable to (?:verify|get)|CERT|certificate/i,
    'The certificate of Redis is not trusted.',
    'Give the programs the authority that signed it: NODE_EXTRA_CA_CERTS=FILE.',
  ],
];

const redisAway: Trouble = {
  says: 'Redis does not answer. Nothing is verified, and no call is placed.',
  mend: 'Start Redis, or set BELCODE_REDIS_URL.',
};

const runs = new WeakMap<Redis, Record<keyof typeof scripts, RunScript>>();

function runOf(redis: Redis): Record<keyof typeof scripts, RunScript> {
  const known = runs.get(redis) ?? defineScripts(redis, scripts);
  runs.set(redis, known);
  return known;
}

/**
 * Lets Redis do what Belcode needs: run a script that writes, reads and publishes. Then looks whether what was written
 * lasts.
 *
 * @returns what is wrong; undefined when all is right. Never throws
 */
export async function tryRedis(redis: Redis): Promise<Trouble | undefined> {
  try {
    await runOf(redis).try([key], [lifetimeMilliseconds]);
  } catch (error) {
    return explainRedis(error, redis);
  }
  // A user without the right to ask is judged by the script alone.
  const [memory, replication] = await Promise.all([redis.info('memory'), redis.info('replication')]).catch(() => []);
  return judgeMemory(memory) ?? judgeRole(replication);
}

/**
 * Subscribes, and blocks on a stream for a moment, as the api and the dialler do all the time.
 *
 * @param waiting a waiting connection that nobody else uses
 * @param commands only tells why Redis is away
 * @returns what is wrong; undefined when all is right. Never throws
 */
export async function tryWaiting(waiting: Redis, commands: Redis): Promise<Trouble | undefined> {
  try {
    await untilRedisReady(waiting, connectLimitMilliseconds);
    await waiting.xread('BLOCK', 1, 'STREAMS', `${key}:stream`, '$');
    await waiting.subscribe(key);
    return undefined;
  } catch (error) {
    return explainRedis(error, commands);
  }
}

function explainRedis(error: unknown, redis: Redis): Trouble {
  const said = `${(error as { detail?: string }).detail ?? (error as Error).message} ${whyAway(redis) ?? ''}`;
  return troubleOf(said, redisTroubles, redisAway);
}

/** Under any other policy Redis evicts keys when memory is full, and BullMQ jobs and challenges are lost. */
function judgeMemory(info = ''): Trouble | undefined {
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy === undefined || policy === 'noeviction') return undefined;
  return {
    says: `maxmemory-policy of Redis is ${policy}, but must be noeviction. It would drop challenges and calls.`,
    mend: 'Run: redis-cli config set maxmemory-policy noeviction, and write it into redis.conf.',
  };
}

/** A replica that may be written to loses what was written. */
function judgeRole(info = ''): Trouble | undefined {
  if (!/^role:slave/m.test(info)) return undefined;
  return {
    says: 'Redis is a replica: what is written there is lost.',
    mend: 'Let BELCODE_REDIS_URL name the master, or make this server the master.',
  };
}

import type { Redis } from 'ioredis';
import { type Trouble, troubleOf } from '../trouble.ts';
import { untilRedisReady, whyAway } from './connect-redis.ts';
import { defineScripts, type RunScript, readScript } from './load-script.ts';
import { redisAway, redisTroubles } from './redis-troubles.ts';

const key = 'belcode:tried';
const lifetimeMilliseconds = 60_000;
const connectLimitMilliseconds = 2_000;

const scripts = { try: readScript(import.meta.url, 'try.lua') };

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
    mend: 'Write maxmemory-policy noeviction into redis.conf, and restart Redis.',
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

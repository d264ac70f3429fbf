import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../log.ts';
import { LimitedRedis } from './limited-redis.ts';
import { readRedisAddress } from './redis-address.ts';
import { redisMend } from './redis-troubles.ts';

/** A fail-over ends within five seconds, so a connection tries several times in that time. */
const maxReconnectMilliseconds = 1_000;

/** Longer than any command waits: the longest is 5 s. */
const maxSilenceMilliseconds = 12_000;
const heartbeatMilliseconds = 5_000;

/** Fails at once when Redis is away, and never sends a command twice, because a code must not be consumed twice. */
const forCommands: RedisOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2_000,
  // A silently dead connection, as behind a firewall that lost its state table, is dropped and replaced.
  socketTimeout: 1_000,
};

/** For blocking reads and subscriptions: no time limit, and commands wait until Redis is back. */
const forWaiting: RedisOptions = {
  maxRetriesPerRequest: null,
  connectTimeout: 2_000,
  socketTimeout: maxSilenceMilliseconds,
};

/** What each connection said last, while it is away. */
const troubles = new WeakMap<Redis, string>();

/** Why a connection is away, in the words of Redis or of the network; undefined when it is there or said nothing. */
export function whyAway(redis: Redis): string | undefined {
  return troubles.get(redis);
}

/**
 * What a server answers that is a replica now, or that has lost its master: this connection is of no use any more, and
 * a new one reaches the master, where an address or sentinels lead to it.
 */
const notTheMaster = /^-?(READONLY|MASTERDOWN|UNBLOCKED)\b/;

/**
 * Connects to Redis and keeps retrying, also after a fail-over. Logs one line when the connection is lost, and one when
 * it is back.
 *
 * @param url as in BELCODE_REDIS_URL: a server, its socket, or sentinels
 * @param use `commands`: every command has a limit of 500 ms; `waiting`: for blocking reads and subscriptions
 */
export function connectRedis(url: string, use: 'commands' | 'waiting', log: Log): Redis {
  let away = false;
  const lost = ({ message }: Error) => {
    troubles.set(redis, message);
    if (!away) log.error({ use }, `Redis is away: ${message}. ${redisMend(message)} Trying again until it is back`);
    away = true;
  };
  const options: RedisOptions = {
    ...(use === 'commands' ? forCommands : forWaiting),
    retryStrategy: reconnectAfter,
    sentinelRetryStrategy: reconnectAfter,
    // The command is not sent again: whoever sent it knows whether that does harm.
    reconnectOnError: (error) => {
      if (!notTheMaster.test(error.message)) return false;
      lost(error);
      return true;
    },
  };
  const redis = open(url, use === 'commands' ? LimitedRedis : Redis, options);
  redis.on('error', lost);
  redis.on('close', () => forgetSilence(redis));
  redis.on('ready', () => {
    if (away) log.info({ use }, 'Redis is back');
    away = false;
    troubles.delete(redis);
  });
  if (use === 'waiting') keepAlive(redis);
  return redis;
}

/** One more waiting connection like another one, whose own line of log says when Redis is away. */
export function duplicateWaiting(redis: Redis): Redis {
  const duplicate = redis.duplicate();
  duplicate.on('close', () => forgetSilence(duplicate));
  return duplicate;
}

/**
 * The timer of `socketTimeout` outlives a connection that is lost while a command waits: ioredis 5.11 then destroys the
 * next connection, which is healthy, seconds after a fail-over.
 */
function forgetSilence(redis: Redis): void {
  const timed = redis as unknown as { socketTimeoutTimer: NodeJS.Timeout | undefined };
  clearTimeout(timed.socketTimeoutTimer);
  timed.socketTimeoutTimer = undefined;
}

const reconnectAfter = (attempt: number) => Math.min(attempt * 100, maxReconnectMilliseconds);

function open(url: string, Kind: typeof Redis, options: RedisOptions): Redis {
  const target = readRedisAddress(url);
  return 'url' in target ? new Kind(target.url, options) : new Kind({ ...target.sentinels, ...options });
}

/**
 * A subscription sends nothing by itself, so a server that was cut off would never be missed. The reply to a PING, or
 * its absence for `maxSilenceMilliseconds`, tells.
 */
function keepAlive(redis: Redis): void {
  const beating = setInterval(() => {
    if (redis.status === 'ready' && redis.mode === 'subscriber') void redis.ping().catch(() => {});
  }, heartbeatMilliseconds);
  beating.unref();
  redis.once('end', () => clearInterval(beating));
}

/** Resolves when commands can be sent; rejects after the limit. */
export function untilRedisReady(redis: Redis, limitMilliseconds: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const onReady = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      redis.off('ready', onReady);
      const said = whyAway(redis);
      const words =
        said === undefined ? `Redis did not answer within ${limitMilliseconds} ms` : `Redis is away: ${said}`;
      reject(new Error(`${words}. ${redisMend(said ?? '')}`));
    }, limitMilliseconds);
    redis.once('ready', onReady);
  });
}

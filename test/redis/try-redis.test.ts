import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRedis, untilRedisReady } from '../../src/redis/connect-redis.ts';
import { tryRedis, tryWaiting } from '../../src/redis/try-redis.ts';
import { nowhereUrl } from '../connections.ts';
import { silentLog } from '../silent-log.ts';
import { until } from '../until.ts';
import { type OwnRedis, startOwnRedis } from './own-redis.ts';

let own: OwnRedis;
let redis: Redis;
let waiting: Redis;

beforeAll(async () => {
  own = await startOwnRedis('tried-redis');
  redis = connectRedis(own.url, 'commands', silentLog);
  waiting = connectRedis(own.url, 'waiting', silentLog);
  await Promise.all([redis, waiting].map((each) => untilRedisReady(each, 5_000)));
}, 30_000);

afterAll(async () => {
  for (const each of [redis, waiting]) each.disconnect();
  await own.stop();
});

type Command = readonly string[];

const everything: Command = ['ACL', 'SETUSER', 'default', 'on', 'nopass', '~*', '&*', '+@all'];
const master: Command = ['REPLICAOF', 'NO', 'ONE'];
const without = (...rights: string[]): Command => ['ACL', 'SETUSER', 'default', ...rights];

/** What an operator does to Redis, what is said of it, and how it is undone. */
const broken: Record<string, { by: Command[]; says: RegExp; mend: RegExp; undo: Command[] }> = {
  'a fail-over made it a replica': {
    by: [['REPLICAOF', '127.0.0.1', '1']],
    says: /read-only replica/,
    mend: /BELCODE_REDIS_URL name the master/,
    undo: [master],
  },
  'a replica that may be written to': {
    by: [
      ['CONFIG', 'SET', 'replica-read-only', 'no'],
      ['REPLICAOF', '127.0.0.1', '1'],
    ],
    says: /replica: what is written there is lost/,
    mend: /master/,
    undo: [master, ['CONFIG', 'SET', 'replica-read-only', 'yes']],
  },
  'its memory is full': {
    by: [['CONFIG', 'SET', 'maxmemory', '1']],
    says: /memory of Redis is full/,
    mend: /maxmemory/,
    undo: [['CONFIG', 'SET', 'maxmemory', '0']],
  },
  'it would drop keys': {
    by: [['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru']],
    says: /policy of Redis is allkeys-lru/,
    mend: /maxmemory-policy noeviction into redis.conf/,
    undo: [['CONFIG', 'SET', 'maxmemory-policy', 'noeviction']],
  },
  'too few replicas': {
    by: [['CONFIG', 'SET', 'min-replicas-to-write', '1']],
    says: /too few replicas/,
    mend: /Start the replicas/,
    undo: [['CONFIG', 'SET', 'min-replicas-to-write', '0']],
  },
  'scripts may not run': {
    by: [without('-eval', '-evalsha')],
    says: /may not do in Redis what it must/,
    mend: /docs\/operations\/connections.md/,
    undo: [everything],
  },
  'nothing may be written': {
    by: [without('-set')],
    says: /may not do/,
    mend: /docs\/operations\/connections.md/,
    undo: [everything],
  },
  'nothing may be published': {
    by: [without('-publish')],
    says: /may not do/,
    mend: /docs\/operations\/connections.md/,
    undo: [everything],
  },
  'its keys are not ours': {
    by: [without('resetkeys', '~other:*')],
    says: /may not do/,
    mend: /docs\/operations\/connections.md/,
    undo: [everything],
  },
};

describe('R07 Redis answers, but', () => {
  // A replica's connection is given up, and a new one takes a moment.
  const untilFine = () => until(async () => (await tryRedis(redis)) === undefined);

  it.each(Object.entries(broken))('%s', async (_, { by, says, mend, undo }) => {
    await untilFine();
    for (const [command = '', ...values] of by) await own.admin.call(command, ...values);
    const trouble = await tryRedis(redis);
    for (const [command = '', ...values] of undo) await own.admin.call(command, ...values);
    expect(trouble?.says).toMatch(says);
    expect(trouble?.mend).toMatch(mend);
    await untilFine();
  });

  it.each([
    ['subscribe', ['-subscribe']],
    ['subscribe to our channels', ['resetchannels', '&other']],
    ['wait for events', ['-xread']],
  ])('the user may not %s', async (_, rights) => {
    const fresh = connectRedis(own.url, 'waiting', silentLog);
    await untilRedisReady(fresh, 5_000);
    await own.admin.call('ACL', 'SETUSER', 'default', ...rights);
    const trouble = await tryWaiting(fresh, redis);
    await own.admin.call(...(everything as [string]));
    fresh.disconnect();
    expect(trouble?.says).toMatch(/may not do/);
  });

  it('takes a new connection that may do all', async () => {
    expect(await tryWaiting(waiting, redis)).toBeUndefined();
  });

  it.each([
    ['it wants a password that the URL lacks', '', /do not agree about a password/],
    ['the password of the URL is wrong', ':wrong@', /does not accept|do not agree/],
  ])('%s', async (_, credentials, says) => {
    await own.admin.call('ACL', 'SETUSER', 'default', 'resetpass', '>of-redis');
    const fresh = connectRedis(own.url.replace('//', `//${credentials}`), 'commands', silentLog);
    try {
      const trouble = await until(async () => {
        const found = await tryRedis(fresh);
        return says.test(found?.says ?? '') && found;
      }, 5_000);
      expect(trouble.mend).toContain('BELCODE_REDIS_URL');
    } finally {
      fresh.disconnect();
      await own.admin.call(...(everything as [string]));
    }
  });
});

it('a Redis that is not there', async () => {
  const away = connectRedis(nowhereUrl, 'commands', silentLog);
  const trouble = await tryRedis(away);
  away.disconnect();
  expect(trouble?.mend).toBe('Start Redis, or set BELCODE_REDIS_URL.');
});

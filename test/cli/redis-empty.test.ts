import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { DiallerStore } from '../../src/deliveries/dialler-store.ts';
import { redisRights } from '../../src/redis/administer-redis.ts';
import { startRedis } from '../redis/redis-boxes.ts';
import { until } from '../until.ts';
import { belcode } from './run.ts';

const own = ['belcode:session:x', '{belcode}:calls:id', '{belcode-calls}x', 'belcode:{pace}'];
const ofOthers = ['belcoded', 'x:belcode:y'];

it.each([
  ['open', '', []],
  ['with one password', ':of-redis@', ['--requirepass', 'of-redis']],
  [
    'closed by its rules',
    'belcode:of-redis@',
    ['--user', 'default', 'off', '--user', 'belcode', 'on', '>of-redis', ...redisRights],
  ],
])('`belcode redis empty` removes what is Belcode’s from a Redis that is %s', async (name, who, settings) => {
  const port = await freePort();
  startRedis(`emptied-${name.replaceAll(' ', '-')}`, port, settings);
  const environment = { BELCODE_REDIS_URL: `redis://${who}127.0.0.1:${port}` };
  const store = new Redis(environment.BELCODE_REDIS_URL, { maxRetriesPerRequest: null });
  store.on('error', () => {});
  await until(() => store.ping(), 20_000);
  const many = Array.from({ length: 2_500 }, (_, each) => `belcode:many:${each}`);
  await store.mset([...own, ...many, ...ofOthers].flatMap((key) => [key, 'x']));

  // A dialler that runs would write again what belongs to the database of before.
  const diallers = new DiallerStore(store);
  await diallers.report('dialler-2', 'live');
  const refused = await belcode(['redis', 'empty'], environment);
  expect([refused.code, refused.complaints]).toEqual([
    1,
    expect.stringContaining('stop all programs first: dialler-2'),
  ]);
  await diallers.withdraw('dialler-2');

  expect(await belcode(['redis', 'empty'], environment)).toEqual({
    code: 0,
    out: `${own.length + many.length} keys of Belcode removed from Redis`,
    complaints: '',
  });
  expect((await store.keys('*')).sort()).toEqual(ofOthers.toSorted());
  store.disconnect();
});

it('says that it has not, when Redis is away', async () => {
  const { code, complaints } = await belcode(['redis', 'empty'], { BELCODE_REDIS_URL: 'redis://127.0.0.1:1' });
  expect([code, complaints]).toEqual([1, expect.stringContaining('(store-unavailable)')]);
});

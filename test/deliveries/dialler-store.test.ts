import { beforeEach, expect, it } from 'vitest';
import { DiallerStore } from '../../src/deliveries/dialler-store.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';
import { until } from '../until.ts';

/** A Redis database has one list of diallers, so this file has its own database. */
const redis = await connectLab('commands', 'dialler-store');

beforeEach(async () => {
  await redis.flushdb();
});

it('lists who reported, and who can place a call', async () => {
  const diallers = new DiallerStore(redis);
  expect(await diallers.list()).toEqual([]);
  await diallers.report('south', 'away');
  await diallers.report('north', 'live');
  expect(await diallers.list()).toMatchObject([
    { name: 'north', pbx: 'live' },
    { name: 'south', pbx: 'away' },
  ]);
  expect((await diallers.liveDiallers()).map((each) => each.name)).toEqual(['north']);
  await diallers.withdraw('north');
  expect(await diallers.liveDiallers()).toEqual([]);
});

it('says when the exchange became live or away, by Redis’ clock', async () => {
  const diallers = new DiallerStore(redis);
  await diallers.report('north', 'live');
  const [first] = await diallers.list();
  await until(async () => Number((await redis.time())[1]) / 1_000 !== first?.since);
  await diallers.report('north', 'live');
  expect(await diallers.list()).toEqual([first]);
  await until(async () => {
    await diallers.report('north', 'away');
    await diallers.report('north', 'live');
    return Number((await diallers.list())[0]?.since) > Number(first?.since);
  });
  expect(Math.abs(Number(first?.since) - Date.now())).toBeLessThan(5_000);
});

it('forgets a dialler that went silent, in the list and in Redis', async () => {
  const diallers = new DiallerStore(redis, 0.3);
  await diallers.report('dead', 'live');
  await diallers.report('alive', 'live');
  expect(await diallers.liveDiallers()).toHaveLength(2);
  await until(async () => {
    await diallers.report('alive', 'live');
    return (await redis.hlen('belcode:diallers')) === 1;
  });
  expect((await diallers.list()).map((each) => each.name)).toEqual(['alive']);
  await until(async () => (await diallers.list()).length === 0);
  await until(async () => (await redis.exists('belcode:diallers')) === 0);
});

it('counts a dialler that comes back as new', async () => {
  const diallers = new DiallerStore(redis, 0.2);
  await diallers.report('north', 'live');
  const since = (await diallers.list())[0]?.since ?? 0;
  await until(async () => (await diallers.list()).length === 0);
  await diallers.report('north', 'live');
  expect((await diallers.list())[0]?.since).toBeGreaterThan(since);
});

it('refuses when Redis is away', async () => {
  const diallers = new DiallerStore(connectTo(nowhereUrl));
  await expect(diallers.liveDiallers()).rejects.toMatchObject({ id: 'store-unavailable' });
  await expect(diallers.report('north', 'live')).rejects.toMatchObject({ id: 'store-unavailable' });
  await expect(diallers.withdraw('north')).rejects.toMatchObject({ id: 'store-unavailable' });
});

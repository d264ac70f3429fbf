import { beforeAll, describe, expect, it } from 'vitest';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';

let redis: Awaited<ReturnType<typeof connectLab>>;
let presence: EndpointPresenceStore;

beforeAll(async () => {
  redis = await connectLab();
  presence = new EndpointPresenceStore(redis);
});

const newDialler = () => `dialler-${systemRandom.id()}`;

describe('who is online', () => {
  it('is what each dialler reports of its own exchange', async () => {
    const [one, two, three] = [newDialler(), newDialler(), newDialler()];
    await presence.replace(one, ['201', '202']);
    await presence.replace(two, ['202', '203']);
    expect(await presence.exchangesOf('201', [two, one, three])).toEqual([one]);
    expect(await presence.exchangesOf('202', [two, one, three])).toEqual([two, one]);
    expect(await presence.exchangesOf('204', [one, two, three])).toEqual([]);
    expect(await Promise.all([one, two, three].map((each) => presence.count(each)))).toEqual([2, 2, 0]);
    // A dialler that is not in the list is not read.
    expect(await presence.exchangesOf('202', [two])).toEqual([two]);
    expect(await presence.exchangesOf('202', [])).toEqual([]);
  });

  it('is replaced as a whole, also by an empty list', async () => {
    const dialler = newDialler();
    await presence.replace(dialler, ['201', '202']);
    await presence.replace(dialler, ['203']);
    expect(await presence.exchangesOf('201', [dialler])).toEqual([]);
    expect(await presence.exchangesOf('203', [dialler])).toEqual([dialler]);
    await presence.replace(dialler, []);
    expect(await presence.exchangesOf('203', [dialler])).toEqual([]);
    expect(await presence.renew(dialler)).toBe(false);
  });

  it('follows each telephone that comes or goes', async () => {
    const dialler = newDialler();
    await presence.note(dialler, '201', true);
    await presence.note(dialler, '202', true);
    await presence.note(dialler, '201', false);
    await presence.note(dialler, '204', false);
    expect(await presence.exchangesOf('201', [dialler])).toEqual([]);
    expect(await presence.exchangesOf('202', [dialler])).toEqual([dialler]);
    await presence.forget(dialler);
    expect(await presence.exchangesOf('202', [dialler])).toEqual([]);
  });

  it('is forgotten when the dialler is silent for 20 s, and held when it renews', async () => {
    const dialler = newDialler();
    const key = `belcode:endpoints:{${dialler}}`;
    await presence.replace(dialler, ['201']);
    expect(await redis.pttl(key)).toBeGreaterThan(19_000);
    expect(await redis.pttl(key)).toBeLessThanOrEqual(20_000);
    await redis.pexpire(key, 5_000);
    expect(await presence.renew(dialler)).toBe(true);
    expect(await redis.pttl(key)).toBeGreaterThan(19_000);
    const hasty = new EndpointPresenceStore(redis, 0.1);
    await hasty.renew(dialler);
    await until(async () => (await presence.exchangesOf('201', [dialler])).length === 0);
    expect(await presence.renew(dialler)).toBe(false);
  });

  it('takes 5000 telephones at once', async () => {
    const dialler = newDialler();
    await presence.replace(
      dialler,
      Array.from({ length: 5_000 }, (_, n) => `desk-${n}`),
    );
    expect(await presence.exchangesOf('desk-4999', [dialler])).toEqual([dialler]);
    await presence.forget(dialler);
  });
});

it('refuses within a second when Redis is away', async () => {
  const away = new EndpointPresenceStore(connectTo(nowhereUrl));
  const elapsed = startStopwatch();
  for (const ask of [
    away.replace('d', ['201']),
    away.note('d', '201', true),
    away.renew('d'),
    away.forget('d'),
    away.exchangesOf('201', ['d']),
  ]) {
    await expect(ask).rejects.toMatchObject({ id: 'store-unavailable' });
  }
  expect(elapsed()).toBeLessThan(1_000);
});

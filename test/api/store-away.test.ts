import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { lab, redisUrl } from '../lab.ts';
import { redisDatabase } from '../redis-databases.ts';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until } from '../until.ts';
import { readEvents } from './event-reader.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from './test-api.ts';

const database = 'store-away';
let proxy: TcpProxy;
let api: TestApi;
let address: string;

beforeAll(async () => {
  proxy = await startTcpProxy(lab().redisPort);
  api = await startTestApi({
    redisUrl: redisUrl(database),
    viaRedisUrl: `redis://127.0.0.1:${proxy.port}/${redisDatabase(database)}`,
  });
  // Here, because a test that is retried cannot listen again.
  address = await api.app.listen({ host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  proxy.mend();
  await until(async () => (await api.app.inject('/readyz')).statusCode === 200, 10_000);
});

afterAll(async () => {
  await api.stop();
  await proxy.close();
});

async function timed<T>(act: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const began = performance.now();
  const result = await act();
  return { ms: performance.now() - began, result };
}

test.each(['cut', 'freeze'] as const)(
  'Redis away (%s): 503 within a second on every route, nothing passed',
  async (how) => {
    const challenge = await api.open();
    await api.speak(challenge, '482913');
    proxy[how]();
    const url = `/v1/challenges/${challenge.id}`;
    for (const [method, path, payload] of [
      ['POST', '/v1/challenges', { to: freshNumber() }],
      ['GET', url, undefined],
      ['GET', `${url}/progress`, undefined],
      ['POST', `${url}/answer`, { code: '482913' }],
      ['POST', `${url}/calls`, undefined],
      ['DELETE', url, undefined],
    ] as const) {
      const { ms, result } = await timed(() =>
        api.app.inject({ method, url: path, headers: bearer(api.key), ...(payload && { payload }) }),
      );
      expect([method, path, result.statusCode, result.json().code]).toEqual([method, path, 503, 'store-unavailable']);
      expect(ms).toBeLessThan(1_000);
    }
    proxy.mend();
    const read = await until(async () => {
      const reply = await api.app.inject({ url, headers: bearer(api.key) });
      return reply.statusCode === 200 && reply.json();
    }, 10_000);
    expect(read.state).toBe('armed');
  },
);

const ok = { state: 'ok', says: expect.any(String) };

test.each(['cut', 'freeze'] as const)('readiness says that Redis is away (%s), and that it is back', async (how) => {
  const before = await until(async () => {
    const reply = await api.app.inject('/readyz/calls');
    return reply.statusCode === 200 && reply.json();
  }, 10_000);
  expect(before).toEqual({
    ready: true,
    parts: {
      redis: ok,
      database: ok,
      diallers: ok,
      exchange: { state: 'ok', says: '1 of 1 diallers have their exchange.' },
      destinations: ok,
      holds: ok,
      switch: ok,
      budget: ok,
      trunks: ok,
    },
  });
  proxy[how]();
  for (const path of ['/readyz', '/readyz/calls']) {
    const reply = await until(async () => {
      const { ms, result } = await timed(() => api.app.inject(path));
      expect(ms).toBeLessThan(1_500);
      return result.statusCode === 503 && result;
    }, 5_000);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    expect(reply.json().parts).toMatchObject({ redis: { state: 'away', mend: expect.any(String) }, database: ok });
  }
  for (const path of ['/livez', '/healthz']) expect((await api.app.inject(path)).statusCode).toBe(200);
});

test('without an exchange or a dialler nobody is called, but people log in', async () => {
  const exchange = async () => (await api.app.inject('/readyz/calls')).json().parts.exchange.says;
  await api.diallers.report('dialler-1', 'away');
  await until(async () => (await exchange()) === 'Diallers are running, but none reaches its Asterisk.', 5_000);
  await api.diallers.withdraw('dialler-1');
  await until(async () => (await exchange()) === 'No dialler is running.', 5_000);
  expect((await api.app.inject('/readyz/calls')).statusCode).toBe(503);
  expect((await api.app.inject('/readyz')).statusCode).toBe(200);
  await api.diallers.report('dialler-1', 'live');
});

test('a stream of progress outlives Redis, without gap and without duplicate', async () => {
  const challenge = await api.open();
  const delivery = { id: challenge.deliveryId, challengeId: challenge.id };
  const reader = await until(async () => {
    const opened = await readEvents(`${address}/v1/challenges/${challenge.id}/progress`, bearer(api.key));
    if (opened.status === 200) return opened;
    opened.close();
    return undefined;
  });
  // The tests before have cut the connection of the feed too, which connects again by itself.
  await until(() => reader.events.length === 1, 10_000);
  proxy.cut();
  await api.deliveries.advance(delivery, 'dialling');
  await api.deliveries.advance(delivery, 'ringing');
  proxy.mend();
  await until(() => reader.events.length === 3, 10_000);
  expect(reader.events.map(({ data }) => data.state)).toEqual(['queued', 'dialling', 'ringing']);
  reader.close();
});

test('the log tells once that Redis is away, and holds no number', () => {
  expect(api.logged()).toContain('Redis is away');
  expect(api.logged()).not.toContain('+316');
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyPassword } from '../../src/accounts/password.ts';
import { startTestApi, type TestApi } from '../api/test-api.ts';
import { redisUrl } from '../lab.ts';
import { monitorRedis } from '../monitor-redis.ts';
import { until } from '../until.ts';

const database = 'probe-floods';
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl(database) });
});

afterAll(() => api.stop());

/** Every question of monitoring, which anybody may ask. */
const questions = ['/livez', '/healthz', '/readyz', '/readyz/calls'] as const;

describe.each(questions)('a flood of %s', (path) => {
  it.each(['GET', 'HEAD'] as const)('by %s is answered, and costs the stores one look a second', async (method) => {
    const ask = () => api.app.inject({ method, url: path });
    await until(async () => (await ask()).statusCode === 200, 10_000);
    const monitor = await monitorRedis(database);
    const began = performance.now();
    const replies = await Promise.all(Array.from({ length: 1_000 }, ask));
    const looks = Math.ceil((performance.now() - began) / 1_000) + 1;
    monitor.stop();
    expect(replies.map(({ statusCode }) => statusCode)).toEqual(replies.map(() => 200));
    // One look tries Redis by one script, asks about its memory and role, and reads the ledger.
    const asked = monitor.lines().filter((line) => /"(evalsha|eval|info|exists)"/i.test(line) && !/lua\]/.test(line));
    expect(asked.length).toBeLessThanOrEqual(looks * 10);
  });
});

it('it stays true while strangers flood the passwords', async () => {
  await until(async () => (await api.app.inject('/readyz')).statusCode === 200, 10_000);
  let over = false;
  const flood = Promise.allSettled(Array.from({ length: 300 }, () => verifyPassword('x', undefined))).then(() => {
    over = true;
  });
  const statuses: number[] = [];
  while (!over) {
    statuses.push((await api.app.inject('/readyz')).statusCode);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await flood;
  expect(statuses.length).toBeGreaterThan(0);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});

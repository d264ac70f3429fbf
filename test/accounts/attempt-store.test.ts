import type { Redis } from 'ioredis';
import { beforeAll, expect, it } from 'vitest';
import { AttemptStore } from '../../src/accounts/attempt-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { until } from '../until.ts';

let redis: Redis;
let attempts: AttemptStore;

beforeAll(async () => {
  redis = await connectLab();
  attempts = new AttemptStore(redis);
});

const attempt = (given = {}) => ({ at: 'test', by: random.id(), max: 5, windowSeconds: 60, ...given });

it('of a hundred at once lets only the limit through', async () => {
  const one = attempt();
  const taken = await Promise.all(Array.from({ length: 100 }, () => attempts.take(one)));
  expect(taken.filter(Boolean)).toHaveLength(5);
});

it('what is given back does not count, and the count never falls below zero', async () => {
  const one = attempt({ max: 1 });
  for (let round = 0; round < 3; round++) {
    expect(await attempts.take(one)).toBe(true);
    await attempts.giveBack(one);
    await attempts.giveBack(one);
  }
  await attempts.take(one);
  expect(await attempts.take(one)).toBe(false);
});

it('starts again when the window is over', async () => {
  const one = attempt({ max: 1, windowSeconds: 1 });
  await attempts.take(one);
  expect(await attempts.take(one)).toBe(false);
  await until(() => attempts.take(one), 3_000);
});

it('keeps no name: people type their password there', async () => {
  const one = attempt({ by: 'my very own password' });
  await attempts.take(one);
  expect((await redis.keys('belcode:attempts:*')).join()).not.toContain('password');
});

import { expect, it, vi } from 'vitest';
import { connectLab } from '../connections.ts';

it('writes what is asked in one turn to the socket at once, in its order', async () => {
  const redis = await connectLab();
  const one = vi.spyOn(redis.stream, '_write');
  const many = vi.spyOn(redis.stream, '_writev' as 'write');
  const key = `limited:${process.pid}`;
  const replies = await Promise.all([
    redis.set(key, '1', 'EX', 10),
    redis.append(key, '2'),
    redis.append(key, '3'),
    redis.get(key),
  ]);
  expect(replies).toEqual(['OK', 2, 3, '123']);
  expect([one.mock.calls.length, many.mock.calls.length]).toEqual([0, 1]);
});

it('still sends what was asked just before it disconnects', async () => {
  const redis = await connectLab();
  const key = `limited:quit:${process.pid}`;
  void redis.set(key, '1', 'EX', 10).catch(() => {});
  await redis.quit();
  expect(await (await connectLab()).get(key)).toBe('1');
});

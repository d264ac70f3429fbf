import { expect, it } from 'vitest';
import { ConcurrencyLimit } from '../src/concurrency-limit.ts';

it('lets a limited number through at once, in order of arrival', async () => {
  const concurrencyLimit = new ConcurrencyLimit(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = [0, 1, 2, 3, 4].map((n) =>
    concurrencyLimit.run(() => {
      begun.push(n);
      return new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  for (let n = 0; n < 5; n += 1) {
    ends[n]?.();
    await all[n];
  }
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it('continues after an act that fails, and refuses when too many wait', async () => {
  const concurrencyLimit = new ConcurrencyLimit(1, 1);
  const failing = concurrencyLimit.run(() => Promise.reject(new Error('as the test wants it')));
  const waiting = concurrencyLimit.run(async () => 'next');
  await expect(concurrencyLimit.run(async () => 'too many')).rejects.toMatchObject({ id: 'queue-full' });
  await expect(failing).rejects.toThrow('as the test wants it');
  expect(await waiting).toBe('next');
  expect(await concurrencyLimit.run(async () => 'later')).toBe('later');
});

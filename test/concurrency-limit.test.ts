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

it('gives each queue its turn, and each person one place in a queue of their own', async () => {
  const limit = new ConcurrencyLimit(1, 3, 'too-busy', [{ name: 'own', maxWaiting: 2 }]);
  const begun: string[] = [];
  const run = (name: string, by?: string) =>
    limit.run(async () => void begun.push(name), by === undefined ? undefined : { queue: 'own', by });
  const first = run('first');
  const all = [run('a'), run('b'), run('own 1', 'x'), run('own 2', 'y'), run('x again', 'x')];
  const refused = [run('c'), run('own 3', 'z')];
  await Promise.all(refused.map((each) => expect(each).rejects.toMatchObject({ id: 'too-busy' })));
  await Promise.all([first, ...all]);
  expect(begun).toEqual(['first', 'own 1', 'a', 'own 2', 'b', 'x again']);
  await run('x later', 'x');
  expect(begun.at(-1)).toBe('x later');
});

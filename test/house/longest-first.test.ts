import { describe, expect, it } from 'vitest';
import { measuredFiles, secondsOf, spread } from '../longest-first.ts';
import { listFiles } from './read-source.ts';

describe('the longest test files', () => {
  it('exist', () => {
    expect(measuredFiles.filter((path) => !listFiles('test').includes(path))).toEqual([]);
  });

  it.each([
    ['measured', 'test/exchange/no-code-anywhere.test.ts', 330],
    ['with calls', 'test/exchange/some-new.test.ts', 40],
    ['without', 'test/panel/some-new.test.ts', 4],
  ])('%s: are estimated', (_what, path, seconds) => {
    expect(secondsOf(path)).toBe(seconds);
  });

  it('come first, and files that wait for a voice run beside files that compute', () => {
    const order = spread(listFiles('test').filter((path) => path.endsWith('.test.ts')));
    expect(order.slice(0, 2).sort()).toEqual([
      'test/exchange/no-code-anywhere.test.ts',
      'test/panel/page-pictures.test.ts',
    ]);
    const calls = order.map((path) => /^test\/(exchange|story)\//.test(path));
    for (const [from, to] of [
      [0, 6],
      [6, 20],
      [20, 60],
    ] as const) {
      expect(new Set(calls.slice(from, to)).size, `${from} to ${to}`).toBe(2);
    }
  });

  it('each file has one place', () => {
    const files = listFiles('test').filter((path) => path.endsWith('.test.ts'));
    expect(spread(files).sort()).toEqual(files.sort());
  });
});

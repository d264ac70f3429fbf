import { describe, expect, it } from 'vitest';
import { measuredFiles, secondsOf } from '../longest-first.ts';
import { listFiles } from './read-source.ts';

describe('the longest test files', () => {
  it('exist', () => {
    expect(measuredFiles.filter((path) => !listFiles('test').includes(path))).toEqual([]);
  });

  it.each([
    ['measured', 'test/story/story-with-calls.test.ts', 420],
    ['with calls', 'test/exchange/some-new.test.ts', 60],
    ['without', 'test/panel/some-new.test.ts', 0],
  ])('%s: are estimated', (_what, path, seconds) => {
    expect(secondsOf(path)).toBe(seconds);
  });
});

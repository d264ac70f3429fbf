import { describe, expect, it } from 'vitest';
import { readSource } from './read-source.ts';

/**
 * An upper limit by the real clock fails on a machine that other tests keep busy. `startStopwatch` measures what an
 * idle machine would have needed; what must be measured by the real clock has nothing beside it (`*-speed.test.ts`).
 */
const kept: Record<string, string> = {
  'test/exchange/lost-dialler.test.ts': 'V04 promises when the calls of a killed dialler are over',
};

const direct = /expect\((?!Math\.abs)[^;]*?\b(?:performance|Date)\.now\(\)[^;]*?\)\.toBeLessThan/;
const named = /const (\w+) = [^;]*?\b(?:performance|Date)\.now\(\) - /g;

function limitsByRealClock(text: string): boolean {
  if (direct.test(text)) return true;
  return [...text.matchAll(named)].some(([, name]) => new RegExp(`expect\\(${name}\\b.*\\)\\.toBeLessThan`).test(text));
}

describe('an upper limit on time', () => {
  it('is measured by a clock that is fair on a busy machine', () => {
    const found = readSource('test')
      .filter(({ path }) => !path.endsWith('-speed.test.ts') && path !== 'test/house/time-limits.test.ts')
      .filter(({ text }) => limitsByRealClock(text))
      .map(({ path }) => path);
    expect(found.sort()).toEqual(Object.keys(kept).sort());
  });

  it.each([
    ['directly', 'expect(performance.now() - since).toBeLessThan(500);'],
    ['by the date', 'expect((Date.now() - since) / 1_000).toBeLessThan(5);'],
    ['at most', 'expect(performance.now() - since).toBeLessThanOrEqual(500);'],
    ['by a name', 'const took = performance.now() - since;\nexpect(took).toBeLessThan(500);'],
  ])('is found in a test: %s', (_how, text) => {
    expect(limitsByRealClock(text)).toBe(true);
  });

  it.each([
    ['a lower limit', 'expect(performance.now() - since).toBeGreaterThan(500);'],
    ['a lower limit by a name', 'const took = performance.now() - since;\nexpect(took).toBeGreaterThan(500);'],
    ['two clocks compared', 'expect(Math.abs(at - Date.now())).toBeLessThan(60_000);'],
    ['a stopwatch', 'const elapsed = startStopwatch();\nexpect(elapsed()).toBeLessThan(500);'],
  ])('is not taken for %s', (_what, text) => {
    expect(limitsByRealClock(text)).toBe(false);
  });
});

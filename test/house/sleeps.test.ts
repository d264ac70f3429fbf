import { describe, expect, it } from 'vitest';
import { readSource } from './read-source.ts';

/**
 * A fixed sleep is too short on a busy machine and too long on an idle one, so tests wait for what they need with
 * `until()`. These files make something else slow, or test the clock itself.
 */
const kept: Record<string, string> = {
  'test/until.ts': 'pauses between two looks',
  'test/clock.test.ts': 'tests that a wait lasts',
  'test/phones/growing-recording.ts': 'pauses between two looks at a recording, and notes the time of each',
  'test/panel/app/app-server.ts': 'a server whose logins take long',
};

const sleeps = [
  /await new Promise[^;]*?\bsetTimeout\(/,
  /\bsetTimeout\((?:resolve|done|go)\b/,
  /from 'node:timers\/promises'/,
  /await systemClock\.wait\(/,
  /\.waitForTimeout\(/,
  /\bAtomics\.wait\(/,
  /'sleep \d/,
];

/** Fixed sleeps in a file. A hanging program, which a test ends, is no sleep of the test. */
const sleepsIn = (text: string) => sleeps.filter((sleep) => sleep.test(text)).length;

describe('a test', () => {
  it('never sleeps for a fixed time', () => {
    const files = readSource('test').filter(({ path }) => path !== 'test/house/sleeps.test.ts');
    expect(files.length).toBeGreaterThan(300);
    const found = files.filter(({ text }) => sleepsIn(text) > 0).map(({ path }) => path);
    expect(found.sort()).toEqual(Object.keys(kept).sort());
  });

  it.each([
    'await new Promise((resolve) => setTimeout(resolve, 30));',
    'await new Promise<void>((done) => {\n  setTimeout(done, 30);\n});',
    'const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));',
    "import { setTimeout } from 'node:timers/promises';",
    'await systemClock.wait(1_500);',
    'await page.waitForTimeout(500);',
    "execSync('sleep 1');",
  ])('%j is found', (text) => {
    expect(sleepsIn(text)).toBeGreaterThan(0);
  });

  it.each([
    'await until(() => done);',
    'const timer = setTimeout(() => controller.abort(), 1_000);',
    'const clock = { ...parts.clock, wait: systemClock.wait };',
    "spawn('sleep', ['60']);",
    "expect(database.raw('select pg_sleep(30)')).rejects.toThrow();",
  ])('%j is let through', (text) => {
    expect(sleepsIn(text)).toBe(0);
  });
});

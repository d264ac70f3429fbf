import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { createReadiness, joinReadiness, type PartState } from '../../src/readiness.ts';
import { startStopwatch } from '../stopwatch.ts';

const away = { says: 'x', mend: 'y' };
const ok: PartState = { state: 'ok', says: 'Here.' };

test('a part that does not answer is away after a second, whatever the others do', async () => {
  const ask = createReadiness(
    [
      { name: 'here', away, check: async () => ok },
      { name: 'silent', away: { says: 'Silent.', mend: 'Wake it.' }, check: () => new Promise(() => {}) },
      {
        name: 'broken',
        away: { says: 'Broken.', mend: 'Mend it.' },
        check: () => Promise.reject(new Error('with an address in it')),
      },
    ],
    systemClock,
  );
  const elapsed = startStopwatch();
  expect(await ask()).toEqual({
    ready: false,
    parts: {
      here: ok,
      silent: { state: 'away', says: 'Silent.', mend: 'Wake it.' },
      broken: { state: 'away', says: 'Broken.', mend: 'Mend it.' },
    },
  });
  expect(elapsed()).toBeLessThan(1_200);
});

test('a hundred askers at once make one round of checks, which holds for a second', async () => {
  let checks = 0;
  let now = 0;
  const check = async () => {
    checks += 1;
    return ok;
  };
  const ask = createReadiness([{ name: 'a', away, check }], { ...systemClock, now: () => now });
  await Promise.all(Array.from({ length: 100 }, ask));
  now = 999;
  await ask();
  expect(checks).toBe(1);
  now = 1_000;
  expect((await ask()).ready).toBe(true);
  expect(checks).toBe(2);
});

test('two questions are one: ready when both are', async () => {
  const fine = { ready: true, parts: { here: ok } };
  const bad = { ready: false, parts: { gone: { state: 'away', ...away } } } as const;
  expect(await joinReadiness(Promise.resolve(fine), Promise.resolve(bad))).toEqual({
    ready: false,
    parts: { here: ok, gone: { state: 'away', ...away } },
  });
});

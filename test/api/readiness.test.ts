import { expect, test } from 'vitest';
import { createReadiness, type PartState } from '../../src/api/readiness.ts';
import { systemClock } from '../../src/clock.ts';
import { startStopwatch } from '../stopwatch.ts';

const ok: PartState = { state: 'ok', says: 'Here.' };

test('a part that does not answer is away after a second, whatever the others do', async () => {
  const ask = createReadiness(
    [
      { name: 'here', away: 'x', check: async () => ok },
      { name: 'silent', away: 'Silent.', check: () => new Promise(() => {}) },
      { name: 'broken', away: 'Broken.', check: () => Promise.reject(new Error('with an address in it')) },
    ],
    systemClock,
  );
  const elapsed = startStopwatch();
  expect(await ask()).toEqual({
    ready: false,
    parts: { here: ok, silent: { state: 'away', says: 'Silent.' }, broken: { state: 'away', says: 'Broken.' } },
  });
  expect(elapsed()).toBeLessThan(1_200);
});

test('a hundred askers at once make one round of checks, and the next asker a new one', async () => {
  let checks = 0;
  const check = async () => {
    checks += 1;
    return ok;
  };
  const ask = createReadiness([{ name: 'a', away: '', check }], systemClock);
  await Promise.all(Array.from({ length: 100 }, ask));
  expect(checks).toBe(1);
  expect((await ask()).ready).toBe(true);
  expect(checks).toBe(2);
});

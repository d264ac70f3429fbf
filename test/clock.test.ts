import { describe, expect, it } from 'vitest';
import { secondsAhead, systemClock } from '../src/clock.ts';
import { FakeClock } from './dialler/fake-clock.ts';

describe('systemClock', () => {
  it('tells the time of the system', () => {
    const before = Date.now();
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('waits as long as it is asked to, and no less', async () => {
    const since = performance.now();
    await systemClock.wait(20);
    // A timer of Node may be a millisecond early.
    expect(performance.now() - since).toBeGreaterThanOrEqual(19);
  });
});

describe.each([
  ['systemClock', systemClock],
  ['the clock of the tests', new FakeClock()],
])('%s', (_name, clock) => {
  it('a wait that is aborted ends at once, with the reason', async () => {
    const abort = new AbortController();
    const waited = clock.wait(60_000, abort.signal);
    abort.abort('the reason');
    await expect(waited).rejects.toBe('the reason');
  });

  it('a wait that was aborted before does not begin', async () => {
    await expect(clock.wait(60_000, AbortSignal.abort('the reason'))).rejects.toBe('the reason');
  });

  it('leaves no listener behind on a signal that is used again and again', async () => {
    let listeners = 0;
    const { signal } = new AbortController();
    const { addEventListener, removeEventListener } = signal;
    signal.addEventListener = (...all: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(signal, all);
    };
    signal.removeEventListener = (...all: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(signal, all);
    };
    for (let time = 0; time < 5; time += 1) {
      const waited = clock.wait(1, signal);
      if (clock instanceof FakeClock) await clock.advance(1);
      await waited;
    }
    expect(listeners).toBe(0);
  });
});

it('says how far a clock is from another one, whose reply takes a while', async () => {
  let now = 1_000_000;
  const clock = { ...systemClock, now: () => now };
  /** Takes four seconds; the other one looks at its clock in the middle. */
  const ask = async (ahead: number) => {
    now += 2_000;
    const there = now - ahead * 1_000;
    now += 2_000;
    return there;
  };
  expect(await secondsAhead(clock, () => ask(0))).toBe(0);
  expect(await secondsAhead(clock, () => ask(95))).toBe(95);
  expect(await secondsAhead(clock, () => ask(-95))).toBe(-95);
});

import { describe, expect, it } from 'vitest';
import { erlangC, meanWait } from '../../bench/erlang.ts';
import { askedAtRandom, chanceFrom, exponential, simulateCalls } from '../../bench/simulate-calls.ts';

const holding = 40;

describe('the simulation of the queue', () => {
  it.each([
    { load: 8, channels: 10 },
    { load: 25, channels: 30 },
  ])(
    'waits as Erlang C says, where the pace does not count: $load erlang on $channels channels',
    ({ load, channels }) => {
      const chance = chanceFrom(1);
      const { mean, waited } = simulateCalls({
        requestedAt: askedAtRandom({ perSecond: load / holding, seconds: 400_000 }, chance),
        channels,
        pacePerSecond: 1e9,
        holding: () => exponential(holding, chance),
      });
      expect(waited / erlangC(load, channels)).toBeCloseTo(1, 1);
      expect(mean / meanWait({ load, channels, holding })).toBeCloseTo(1, 0.7);
    },
  );

  it('waits as M/D/1 says for the pace, where there are channels enough', () => {
    const chance = chanceFrom(2);
    const { mean } = simulateCalls({
      requestedAt: askedAtRandom({ perSecond: 1.6, seconds: 100_000 }, chance),
      channels: 1_000,
      pacePerSecond: 2,
      holding: () => holding,
    });
    // Pollaczek and Khinchine: half of what M/M/1 would wait.
    const busy = 1.6 / 2;
    expect(mean / (busy / (2 * 2 * (1 - busy)))).toBeCloseTo(1, 1);
  });

  it('calls a herd one after the other', () => {
    const { calls, max } = simulateCalls({
      requestedAt: Array.from({ length: 500 }, () => 0),
      channels: 1_000,
      pacePerSecond: 10,
      holding: () => 1,
    });
    expect(max).toBeCloseTo((calls - 1) / 10, 1);
  });

  it('asks more often where more is asked', () => {
    const requestedAt = askedAtRandom({ perSecond: 10, seconds: 2_000 }, chanceFrom(5), (at) => (at < 1_000 ? 0.2 : 1));
    expect(requestedAt.filter((at) => at < 1_000).length / requestedAt.length).toBeCloseTo(1 / 6, 1);
  });

  it('is the same in every run', () => {
    const run = () =>
      simulateCalls({
        requestedAt: askedAtRandom({ perSecond: 1, seconds: 100 }, chanceFrom(4)),
        channels: 30,
        pacePerSecond: 2,
        holding: () => 40,
      });
    expect(run()).toEqual(run());
  });
});

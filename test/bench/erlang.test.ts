import { describe, expect, it } from 'vitest';
import {
  channelsForBlocking,
  channelsForWait,
  erlangB,
  erlangC,
  meanWait,
  shareWaitingLonger,
} from '../../bench/erlang.ts';

describe('Erlang B', () => {
  // From published tables: the load in erlang that this number of channels carries at 1 % blocking.
  it.each([
    [1, 0.0101],
    [2, 0.153],
    [5, 1.36],
    [10, 4.46],
    [20, 12.0],
    [30, 20.3],
    [50, 37.9],
    [100, 84.1],
  ])('loses one call in a hundred on %i channels at %f erlang', (channels, load) => {
    expect(erlangB(load, channels)).toBeCloseTo(0.01, 3);
    expect(channelsForBlocking(load * 0.995, 0.01)).toBe(channels);
  });

  it('loses every call without a channel, and none without a load', () => {
    expect(erlangB(5, 0)).toBe(1);
    expect(erlangB(0, 5)).toBe(0);
  });

  it('has no trouble with thousands of channels', () => {
    expect(erlangB(2_000, 2_000)).toBeCloseTo(0.0175, 3);
  });
});

describe('Erlang C', () => {
  it('is what M/M/1 says for one channel: waiting is as likely as the load', () => {
    expect(erlangC(0.7, 1)).toBeCloseTo(0.7, 10);
    expect(meanWait({ load: 0.5, channels: 1, holding: 10 })).toBeCloseTo(10, 10);
  });

  it('has everybody wait for ever where there is more load than channels', () => {
    expect(erlangC(3, 3)).toBe(1);
    expect(meanWait({ load: 4, channels: 3, holding: 1 })).toBe(Number.POSITIVE_INFINITY);
  });

  it('finds the fewest channels for a wait', () => {
    const calls = { load: 20, holding: 40 };
    const channels = channelsForWait(calls, { wait: 10, share: 0.05 });
    expect(shareWaitingLonger(10, { ...calls, channels })).toBeLessThanOrEqual(0.05);
    expect(shareWaitingLonger(10, { ...calls, channels: channels - 1 })).toBeGreaterThan(0.05);
  });
});

import { channelsForBlocking, channelsForWait } from './erlang.ts';
import { askedAtRandom, chanceFrom, exponential, type SimulatedWaits, simulateCalls } from './simulate-calls.ts';

/** Between 8:45 and 9:15. */
const morningSeconds = 1_800;
/** Share of the people who log in within the ten minutes in the middle, around the full hour, where there is a peak. */
const peakShare = 0.6;
const peakSeconds = 600;
/** Seconds from the first ring to the end of the call; the queue assumes the same. */
const holdingSeconds = 40;
/** The minimum: ring and question take a quarter of a minute. */
const minHoldingSeconds = 15;
/** The longest wait for nearly everybody. */
const wait = { seconds: 10, share: 0.05 };
const blocking = 0.01;
const mornings = 20;
/** Half of what two cores carried with everything on them (`calls` in README.md). The other half is a reserve. */
const callsOnMachine = 300;

/** The requirements of a morning. */
export interface Morning {
  users: number;
  /** Users who are called; the others have an authenticator. */
  phoneShare: number;
  callsPerSecond: number;
  erlang: number;
  /** Channels with which one call in a hundred is blocked, without a queue. */
  channelsByErlangB: number;
  /** Channels with which one call in twenty waits longer than ten seconds, at an even rate. */
  channelsByErlangC: number;
  /** The same for a peak, found by simulation. */
  channelsInPeak: number;
  pace: number;
  /** Machines of two cores, with everything on them or with an Asterisk and a dialler each. */
  machines: number;
  /** Seconds of waiting with the channels of the peak and that pace. */
  p50: number;
  p95: number;
}

/** @param users number of users who log in within the half hour */
export function readMorning(users: number, phoneShare: number): Morning {
  const callsPerSecond = (users * phoneShare) / morningSeconds;
  const erlang = callsPerSecond * holdingSeconds;
  const peak = peakPerSecond(users * phoneShare);
  // A third more than the peak rate, so that people do not wait for the pace.
  const pace = Math.max(1, Math.ceil(peak * 1.33));
  const simulate = (channels: number) => simulateMorning(users * phoneShare, channels, pace);
  let channelsInPeak = Math.max(1, Math.floor(peak * holdingSeconds * 0.7));
  let waits = simulate(channelsInPeak);
  while (waits.p95 > wait.seconds) {
    channelsInPeak = Math.max(channelsInPeak + 1, Math.round(channelsInPeak * 1.02));
    waits = simulate(channelsInPeak);
  }
  return {
    users,
    phoneShare,
    callsPerSecond,
    erlang,
    channelsInPeak,
    pace,
    p50: waits.p50,
    p95: waits.p95,
    machines: Math.ceil(channelsInPeak / callsOnMachine),
    channelsByErlangB: channelsForBlocking(erlang, blocking),
    channelsByErlangC: channelsForWait(
      { load: erlang, holding: holdingSeconds },
      { wait: wait.seconds, share: wait.share },
    ),
  };
}

function peakPerSecond(calls: number): number {
  return (calls * peakShare) / peakSeconds;
}

/**
 * Simulates a morning with a peak several times.
 *
 * @param calls calls in the half hour @returns the mean of each figure over all mornings, in seconds
 */
export function simulateMorning(
  calls: number,
  channels: number,
  pacePerSecond: number,
): Pick<SimulatedWaits, 'p50' | 'p95' | 'max'> {
  const perSecond = peakPerSecond(calls);
  const quiet = (calls * (1 - peakShare)) / (morningSeconds - peakSeconds) / perSecond;
  const share = (at: number) => (Math.abs(at - morningSeconds / 2) <= peakSeconds / 2 ? 1 : quiet);
  const all = Array.from({ length: mornings }, (_, morning) => {
    const chance = chanceFrom(morning + 1);
    return simulateCalls({
      requestedAt: askedAtRandom({ perSecond, seconds: morningSeconds }, chance, share),
      channels,
      pacePerSecond,
      holding: () => minHoldingSeconds + exponential(holdingSeconds - minHoldingSeconds, chance),
    });
  });
  const mean = (of: 'p50' | 'p95' | 'max') => all.reduce((sum, each) => sum + each[of], 0) / all.length;
  return { p50: mean('p50'), p95: mean('p95'), max: mean('max') };
}

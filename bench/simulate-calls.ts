/** A stream of calls through Belcode's queue, with a pace and a number of channels. */
export interface SimulatedCalls {
  /** Request times of the calls in seconds, in ascending order: from `askedAtRandom`, or measured. */
  requestedAt: readonly number[];
  channels: number;
  /** Maximum of calls that begin per second, evenly spaced: BELCODE_CALLS_PER_SECOND. */
  pacePerSecond: number;
  /** Time that a call holds its channel. @param index of the call @returns seconds */
  holding(index: number): number;
}

/** The waiting times of the calls, in seconds. */
export interface SimulatedWaits {
  calls: number;
  mean: number;
  p50: number;
  p95: number;
  max: number;
  /** Share of the calls that waited. */
  waited: number;
  /** Wait of each call, in ascending order. */
  waits: readonly number[];
}

/**
 * Simulates the queue: first come, first served. A call takes a channel once the pace allows it and one is free. Every
 * requested call is placed, even after the end of the period.
 */
export function simulateCalls({ requestedAt, channels, pacePerSecond, holding }: SimulatedCalls): SimulatedWaits {
  const waits: number[] = [];
  const busyUntil = new SortedTimes(channels);
  let paced = 0;
  for (const [index, at] of requestedAt.entries()) {
    const begins = Math.max(at, paced, busyUntil.first());
    paced = begins + 1 / pacePerSecond;
    busyUntil.replaceFirst(begins + holding(index));
    waits.push(begins - at);
  }
  waits.sort((one, other) => one - other);
  const at = (percent: number) => waits[Math.max(0, Math.ceil((percent / 100) * waits.length) - 1)] ?? 0;
  const mean = waits.reduce((sum, wait) => sum + wait, 0) / Math.max(1, waits.length);
  return {
    calls: waits.length,
    mean,
    p50: at(50),
    p95: at(95),
    max: at(100),
    waited: waits.filter((wait) => wait > 0).length / Math.max(1, waits.length),
    waits,
  };
}

/**
 * Random request times (Poisson process).
 *
 * @param perSecond maximum rate per second
 * @param share the share of that rate at each moment; default all of it
 */
export function askedAtRandom(
  { perSecond, seconds }: { perSecond: number; seconds: number },
  chance: () => number,
  share: (at: number) => number = () => 1,
): number[] {
  const requestedAt: number[] = [];
  for (let at = exponential(1 / perSecond, chance); at < seconds; at += exponential(1 / perSecond, chance)) {
    // Lewis and Shedler's thinning.
    if (chance() < share(at)) requestedAt.push(at);
  }
  return requestedAt;
}

/** A random time (exponential) with the given mean. */
export function exponential(mean: number, chance: () => number): number {
  return -mean * Math.log(1 - chance());
}

/** When each channel is free again; a heap because there may be a thousand. */
class SortedTimes {
  readonly #times: number[];

  constructor(count: number) {
    this.#times = Array.from({ length: count }, () => 0);
  }

  first(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  replaceFirst(time: number): void {
    const times = this.#times;
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const next =
        (times[right] ?? Number.POSITIVE_INFINITY) < (times[left] ?? Number.POSITIVE_INFINITY) ? right : left;
      if (next >= times.length || (times[next] as number) >= time) break;
      times[at] = times[next] as number;
      at = next;
    }
    times[at] = time;
  }
}

/** Random numbers that are the same in every run (mulberry32), so that tables can be reproduced. */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

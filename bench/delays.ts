import type { CallMoments } from './read-calls.ts';

/** Delays of many calls, milliseconds. */
export interface Delays {
  name: string;
  /** Number of calls measured; fewer than placed when some could not be measured. */
  calls: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

type Moment = Exclude<keyof CallMoments, 'quiet'>;

/** Delays between two moments of each call. */
export function delaysBetween(name: string, calls: readonly CallMoments[], from: Moment, to: Moment): Delays {
  const delays = calls
    .map((call) => (call[to] ?? Number.NaN) - (call[from] ?? Number.NaN))
    .filter((delay) => !Number.isNaN(delay));
  return delaysOf(name, delays);
}

export function delaysOf(name: string, measured: readonly number[]): Delays {
  const delays = [...measured].sort((one, other) => one - other);
  const at = (percent: number) => percentile(delays, percent);
  return { name, calls: delays.length, p50: at(50), p95: at(95), p99: at(99), max: at(100) };
}

/** Nearest rank: always a measured delay, never an interpolated one. */
function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

import { type Pcm, samplesIn } from './pcm.ts';

/** The gain falls during this time before a peak and rises during this time after it: short, but without a click. */
const lookAheadMilliseconds = 5;

/**
 * Reduces the gain around each peak above the ceiling, and nowhere else.
 *
 * @param ceiling in dBFS; no sample of the result is higher
 */
export function limitPeaks({ rate, samples }: Pcm, ceiling: number): Pcm {
  const highest = 10 ** (ceiling / 20);
  const wanted = samples.map((sample) => Math.min(1, highest / Math.abs(sample)));
  if (wanted.every((gain) => gain === 1)) return { rate, samples };
  const reach = samplesIn(lookAheadMilliseconds, rate);
  // Each minimum has the peak within its window, so their mean is at most the gain of the peak itself.
  const gains = means(minima(wanted, reach), reach);
  return { rate, samples: samples.map((sample, i) => sample * (gains[i] as number)) };
}

function minima(values: Float32Array, reach: number): Float32Array {
  const lowest = new Float32Array(values.length).fill(1);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] as number;
    if (value === 1) continue;
    const to = Math.min(values.length - 1, i + reach);
    for (let k = Math.max(0, i - reach); k <= to; k += 1) lowest[k] = Math.min(lowest[k] as number, value);
  }
  return lowest;
}

function means(values: Float32Array, reach: number): Float32Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i += 1) sums[i + 1] = (sums[i] as number) + (values[i] as number);
  return values.map((_, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(values.length, i + reach + 1);
    return ((sums[to] as number) - (sums[from] as number)) / (to - from);
  });
}

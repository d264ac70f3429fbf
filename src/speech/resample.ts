import type { Pcm } from './pcm.ts';

/** Kaiser window with 80 dB stop-band attenuation; β and the number of taps follow Oppenheim & Schafer §7.5.3. */
const stopBandDecibels = 80;
const beta = 0.1102 * (stopBandDecibels - 8.7);

/**
 * The transition band is the last tenth below the lower Nyquist frequency: at 8 kHz, 3600 Hz pass and 4000 Hz do not.
 */
const transition = 0.1;

/** The filters made lately, by the two rates and the phase: every sound of a language needs the same. */
const filters = new Map<string, Phases>();

type Phases = Map<number, Float64Array>;

/** Of two usual rates the most are 640 (11,025 to 16,000 Hz), and a phase has 2,400 taps at most (192 to 8 kHz). */
const maxFilters = 16;
const maxPhases = 640;

/** The phases of the filter between two rates; kept for the next sound, unless there are too many. */
export function phasesOf(from: number, to: number, count: number): Phases {
  const key = `${from} ${to}`;
  const phases: Phases = filters.get(key) ?? new Map();
  filters.delete(key);
  if (count > maxPhases) return phases;
  filters.set(key, phases);
  const [oldest] = filters.keys();
  if (filters.size > maxFilters && oldest !== undefined) filters.delete(oldest);
  return phases;
}

/**
 * Resamples with a polyphase windowed-sinc filter. Content above the lower of the two Nyquist frequencies is 80 dB
 * down.
 */
export function resample(pcm: Pcm, rate: number): Pcm {
  if (pcm.rate === rate) return pcm;
  const divisor = greatestCommonDivisor(pcm.rate, rate);
  const up = rate / divisor;
  const down = pcm.rate / divisor;
  const nyquist = Math.min(pcm.rate, rate) / 2 / pcm.rate;
  const halfTaps = Math.ceil((stopBandDecibels - 7.95) / (14.36 * transition * nyquist) / 2);
  const cutoff = nyquist * (1 - transition / 2);
  const phases = phasesOf(pcm.rate, rate, up);
  const input = pcm.samples;
  const samples = new Float32Array(Math.ceil((input.length * up) / down));
  for (let i = 0; i < samples.length; i += 1) {
    const phase = (i * down) % up;
    let taps = phases.get(phase);
    if (taps === undefined) {
      taps = makePhase(phase / up, halfTaps, cutoff);
      phases.set(phase, taps);
    }
    const first = Math.floor((i * down) / up) - halfTaps + 1;
    let sum = 0;
    const from = Math.max(0, -first);
    const to = Math.min(taps.length, input.length - first);
    for (let k = from; k < to; k += 1) sum += (taps[k] as number) * (input[first + k] as number);
    samples[i] = sum;
  }
  return { rate, samples };
}

/** Taps for output samples that lie `fraction` of an input sample after one. Their sum is 1, so the level is kept. */
function makePhase(fraction: number, halfTaps: number, cutoff: number): Float64Array {
  const taps = new Float64Array(2 * halfTaps);
  let sum = 0;
  for (let k = 0; k < taps.length; k += 1) {
    const distance = fraction - (k - halfTaps + 1);
    const tap = sinc(2 * cutoff * distance) * kaiser(distance / halfTaps);
    taps[k] = tap;
    sum += tap;
  }
  return taps.map((tap) => tap / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(beta * Math.sqrt(1 - x * x)) / bessel(beta);
}

/** The modified Bessel function I₀, by its series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

import { type Pcm, samplesIn } from '../pcm.ts';

/** The mains and its overtones, in Hz: of Europe and most of the world, and of America. */
const mains = [50, 60].map((base) => [base, 2 * base, 3 * base]);

/** Long enough to tell 50 Hz from 60 Hz. */
const windowMilliseconds = 200;

/** A moment at least this far below the speech holds no speech. */
const belowSpeechDecibels = 18;

/** What is quieter than this, in dBFS, no telephone lets through. */
const inaudible = -65;

/** Share of the power of a quiet moment that is the mains'. */
const humShare = 0.5;

/**
 * Whether the longest quiet moment of a recording holds little else than the hum of the mains.
 *
 * @param speechLevel in dBFS
 * @returns false also when there is no quiet moment
 */
export function isHum({ rate, samples }: Pcm, speechLevel: number): boolean {
  const window = samplesIn(windowMilliseconds, rate);
  let quietest: Float32Array | undefined;
  let lowest = 10 ** ((speechLevel - belowSpeechDecibels) / 10);
  for (let start = 0; start + window <= samples.length; start += window / 2) {
    const part = samples.subarray(Math.floor(start), Math.floor(start) + window);
    const power = part.reduce((sum, sample) => sum + sample * sample, 0) / window;
    if (power >= lowest) continue;
    lowest = power;
    quietest = part;
  }
  if (quietest === undefined || lowest < 10 ** (inaudible / 10)) return false;
  const part = quietest;
  return mains.some((tones) => tones.reduce((sum, hz) => sum + powerAt(part, rate, hz), 0) > humShare * lowest);
}

/** The power of one tone in the samples (Goertzel's algorithm). */
function powerAt(samples: Float32Array, rate: number, hz: number): number {
  const factor = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + factor * one - two, one];
  return (2 * (one * one + two * two - factor * one * two)) / samples.length ** 2;
}

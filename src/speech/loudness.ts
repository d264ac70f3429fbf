import { limitPeaks } from './limit-peaks.ts';
import { type Pcm, samplesIn } from './pcm.ts';

/** Active speech level of every sound; 0 dBFS is an RMS of full scale. Loud enough, with room for the peaks of speech. */
export const targetLevel = -20;

/** No sample goes higher, so that neither resampling nor a transcoder on the way clips. */
export const peakCeiling = -3;

const frameMilliseconds = 20;

/** A frame counts as speech when it is at most so far below the active level: the margin of ITU-T P.56. */
const marginDecibels = 15.9;

/**
 * How loud the speech is, in dBFS, pauses not counted. The idea is ITU-T P.56's active speech level, but not its method:
 * the mean is taken over 20 ms frames, without P.56's envelope and hangover.
 *
 * @returns -Infinity for silence
 */
export function activeLevel({ rate, samples }: Pcm): number {
  const frame = samplesIn(frameMilliseconds, rate);
  let powers: number[] = [];
  for (let at = 0; at < samples.length; at += frame) {
    const part = samples.subarray(at, at + frame);
    powers.push(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
  }
  // Leaving quiet frames out raises the mean, which may leave out more; each round drops at least one, so it ends.
  for (;;) {
    const mean = powers.reduce((sum, each) => sum + each, 0) / powers.length;
    const active = powers.filter((each) => each >= mean * 10 ** (-marginDecibels / 10));
    if (active.length === powers.length || mean === 0) return mean > 0 ? 10 * Math.log10(mean) : -Infinity;
    powers = active;
  }
}

/** The same sound with its active level at `targetLevel` and its peaks below `peakCeiling`. */
export function toOneLoudness(pcm: Pcm): Pcm {
  let result = pcm;
  let gain = targetLevel - activeLevel(pcm);
  // Limiting takes away a little loudness; two more rounds bring it back to a tenth of a decibel.
  for (let round = 0; round < 3; round += 1) {
    result = limitPeaks(amplify(pcm, gain), peakCeiling);
    gain += targetLevel - activeLevel(result);
  }
  return result;
}

function amplify({ rate, samples }: Pcm, decibels: number): Pcm {
  const factor = 10 ** (decibels / 20);
  return { rate, samples: samples.map((sample) => sample * factor) };
}

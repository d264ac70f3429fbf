import { limitPeaks } from './limit-peaks.ts';
import { type Pcm, samplesIn } from './pcm.ts';

/** Active speech level of every sound; 0 dBFS is an RMS of full scale. Loud, with headroom for the peaks of speech. */
export const targetLevel = -20;

/** No sample is higher, so that neither resampling nor a transcoder on the way clips. */
export const peakCeiling = -3;

const frameMilliseconds = 20;

/** A frame counts as speech when it is at most this far below the active level: the margin of ITU-T P.56. */
const marginDecibels = 15.9;

/**
 * Loudness of the speech in dBFS, without pauses. The idea is the active speech level of ITU-T P.56; the method is
 * simpler: the mean over 20 ms frames, without the envelope and hangover of P.56.
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
  // Dropping quiet frames raises the mean, which may drop more. The loop ends because each round drops at least one.
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
  // Limiting reduces the loudness a little; two more rounds bring it to within a tenth of a decibel.
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

import { type Pcm, samplesIn } from './pcm.ts';

const frameMilliseconds = 10;

/** A frame belongs to the sound when it is at most this far below the loudest frame; by ear, an "f" is 30 dB below. */
const belowLoudestDecibels = 40;

/** Kept on both sides because a word may begin and end faintly. It is faded, so that no cut clicks. */
const keptMilliseconds = 30;
const fadeMilliseconds = 5;

/**
 * Removes the silence before and after the sound.
 *
 * @throws Error when there is only silence
 */
export function trim({ rate, samples }: Pcm): Pcm {
  const frame = samplesIn(frameMilliseconds, rate);
  const powers: number[] = [];
  for (let at = 0; at < samples.length; at += frame) powers.push(power(samples.subarray(at, at + frame)));
  // -60 dBFS: the noise of a quiet room is below it.
  const threshold = Math.max(Math.max(0, ...powers) * 10 ** (-belowLoudestDecibels / 10), 1e-6);
  const first = powers.findIndex((each) => each > threshold);
  if (first === -1) throw new Error('The sound holds only silence');
  const last = powers.findLastIndex((each) => each > threshold);
  const kept = samplesIn(keptMilliseconds, rate);
  const trimmed = samples.slice(Math.max(0, first * frame - kept), (last + 1) * frame + kept);
  fade(trimmed, samplesIn(fadeMilliseconds, rate));
  return { rate, samples: trimmed };
}

function power(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
}

function fade(samples: Float32Array, length: number): void {
  for (let i = 0; i < Math.min(length, samples.length); i += 1) {
    samples[i] = ((samples[i] as number) * i) / length;
    const mirrored = samples.length - 1 - i;
    samples[mirrored] = ((samples[mirrored] as number) * i) / length;
  }
}

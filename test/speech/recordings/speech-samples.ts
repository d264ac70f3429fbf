import { execFileSync } from 'node:child_process';
import { type Pcm, toInt16 } from '../../../src/speech/pcm.ts';
import { decodeWav, encodeWav } from '../../../src/speech/wav.ts';

/** Somebody who reads words, with half a second before and after, as a recording has. 22,050 Hz. */
export function spoken(words: string, language = 'nl'): Pcm {
  const { rate, samples } = decodeWav(execFileSync('espeak-ng', ['-v', language, '--stdout', words]), 'espeak-ng');
  const pause = rate / 2;
  const whole = new Float32Array(samples.length + 2 * pause);
  whole.set(samples, pause);
  return { rate, samples: whole };
}

export function changed({ rate, samples }: Pcm, change: (sample: number, at: number) => number): Pcm {
  return { rate, samples: samples.map(change) };
}

/** Noise that is the same in each run, from -1 to 1. */
export function noise(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state / 2_147_483_647) * 2 - 1;
  };
}

export const wavOf = ({ rate, samples }: Pcm) => encodeWav(toInt16(samples), rate);

import { writeFile } from 'node:fs/promises';
import { toInt16 } from '../../src/speech/pcm.ts';
import type { Voice } from '../../src/speech/voice.ts';
import { encodeWav } from '../../src/speech/wav.ts';

/** A sine of the given frequency in hertz; the amplitude is 0 to 1. */
export function tone(hertz: number, milliseconds: number, rate: number, amplitude = 0.5): Float32Array {
  return Float32Array.from(
    { length: (milliseconds * rate) / 1000 },
    (_, i) => amplitude * Math.sin((2 * Math.PI * hertz * i) / rate),
  );
}

/**
 * How much of the frequency is in the middle of the sound, as an amplitude (one bin of a Fourier transform, Hann
 * window).
 */
export function amplitudeAt(hertz: number, samples: Float32Array, rate: number): number {
  let re = 0;
  let im = 0;
  for (const [i, sample] of samples.entries()) {
    const hann = 1 - Math.cos((2 * Math.PI * i) / samples.length);
    re += sample * hann * Math.cos((2 * Math.PI * hertz * i) / rate);
    im += sample * hann * Math.sin((2 * Math.PI * hertz * i) / rate);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

export function peakOf(samples: Float32Array): number {
  return samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
}

/** A voice that makes a tone for each text, and remembers the texts. */
export function humming(version = '1'): Voice & { said: string[]; atOnce: number } {
  let speaking = 0;
  const voice = {
    name: 'humming',
    said: [] as string[],
    atOnce: 0,
    version: async () => version,
    async speak(words: string, _language: string, file: string) {
      speaking += 1;
      voice.atOnce = Math.max(voice.atOnce, speaking);
      voice.said.push(words);
      await writeFile(file, encodeWav(toInt16(tone(300 + words.length * 10, 200, 22_050)), 22_050));
      speaking -= 1;
    },
  };
  return voice;
}

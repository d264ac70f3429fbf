import type { Pcm } from '../pcm.ts';
import { decodeWav } from '../wav.ts';

/** What recorders and programs write, in Hz. */
export const usualRates: readonly number[] = [
  ...[8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000],
  ...[44_100, 48_000, 64_000, 88_200, 96_000, 176_400, 192_000],
];

/** Its sender chose the work: a rate that shares no divisor with ours takes a filter for each of its samples. */
export class UnusualRate extends Error {}

/**
 * Decodes a WAV of somebody who need not be trusted.
 *
 * @throws UnusualRate; Error as `decodeWav`
 */
export function decodeUsual(bytes: Buffer): Pcm {
  const sound = decodeWav(bytes, 'it');
  if (!usualRates.includes(sound.rate)) throw new UnusualRate(`it has ${sound.rate} Hz, which no recorder writes`);
  return sound;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labSounds } from '../lab/sounds.ts';
import { decodeWav } from '../src/speech/wav.ts';

const lengths = new Map<string, number>();

/** Length of a prompt in the lab. */
export function promptMilliseconds(language: string, prompt: string): number {
  const file = join(labSounds, language, `${prompt}.wav`);
  const known = lengths.get(file);
  if (known !== undefined) return known;
  const { samples, rate } = decodeWav(readFileSync(file), prompt);
  const length = (samples.length / rate) * 1_000;
  lengths.set(file, length);
  return length;
}

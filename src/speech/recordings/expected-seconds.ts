import { readFile } from 'node:fs/promises';
import { type SoundName, soundPath } from '../sound-file.ts';
import { trim } from '../trim.ts';
import { decodeWav } from '../wav.ts';

/** Of somebody who reads calmly. Used for a sound that is not made yet. */
const charactersPerSecond = 13;
const minSeconds = 0.4;

/**
 * How long the words of a sound take: as long as in the sound that is played now.
 *
 * @param folder that `belcode sounds build` fills
 */
export async function expectedSeconds(
  folder: string,
  { language, name, words }: { language: string; name: SoundName; words: string },
): Promise<number> {
  try {
    const file = soundPath(folder, language, name, 'wav');
    const { rate, samples } = trim(decodeWav(await readFile(file), file));
    return samples.length / rate;
  } catch {
    return Math.max(minSeconds, words.length / charactersPerSecond);
  }
}

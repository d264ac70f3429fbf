import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toOneLoudness } from './loudness.ts';
import { type Pcm, toInt16 } from './pcm.ts';
import type { PromptName } from './prompts.ts';
import { resample } from './resample.ts';
import { trim } from './trim.ts';
import { encodeWav } from './wav.ts';

/** What Asterisk's format_wav reads: the extension tells it the rate. It plays the one nearest to the channel's codec. */
export const soundKinds = [
  { extension: 'wav', rate: 8000 },
  { extension: 'wav16', rate: 16_000 },
] as const;

export type SoundKind = (typeof soundKinds)[number];

/** To be raised whenever `makeSoundFile` makes something else of the same sound: every sound is then made anew. */
export const pipelineVersion = 1;

export function soundPath(
  folder: string,
  language: string,
  name: PromptName,
  extension: SoundKind['extension'],
): string {
  return join(folder, language, `${name}.${extension}`);
}

/**
 * Trims, resamples and levels a sound, and puts it into a WAV file.
 *
 * @throws Error when the sound is nothing but silence
 */
export function makeSoundFile(sound: Pcm, rate: SoundKind['rate']): Buffer {
  // The level is taken after resampling: a narrow channel loses part of an "s", and shall still be as loud.
  return encodeWav(toInt16(toOneLoudness(resample(trim(sound), rate)).samples), rate);
}

/** Writes beside the file and renames, so that a reader finds the old file or the new one, never half of one. */
export async function writeWhole(file: string, content: Buffer | string): Promise<void> {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(beside, content, { mode: 0o644 });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

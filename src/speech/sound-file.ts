import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemRandom } from '../random.ts';
import type { CompanySound } from './company-sound.ts';
import { toOneLoudness } from './loudness.ts';
import { concat, type Pcm, silence, toInt16 } from './pcm.ts';
import { lastWords, type PromptName } from './prompts.ts';
import { resample } from './resample.ts';
import { trim } from './trim.ts';
import { encodeWav } from './wav.ts';

/** Files that Asterisk's format_wav reads. The suffix gives the rate; Asterisk plays the one nearest to the codec. */
export const soundKinds = [
  { fileEnding: 'wav', rate: 8000 },
  { fileEnding: 'wav16', rate: 16_000 },
] as const;

export type SoundKind = (typeof soundKinds)[number];

/** Raise this when `makeSoundFile` changes its output for the same input; every sound is then made again. */
export const pipelineVersion = 3;

/** Every sound that is made in advance: the closed list of prompts, and the greetings of companies that have one. */
export type SoundName = PromptName | CompanySound;

export function soundPath(
  folder: string,
  language: string,
  name: SoundName,
  fileEnding: SoundKind['fileEnding'],
): string {
  return join(folder, language, `${name}.${fileEnding}`);
}

/** Covers the network's delay and the telephone's jitter buffer, because sound still on its way at hang-up is lost. */
const lastWordsTailMilliseconds = 400;

/**
 * Trims, resamples and levels a sound, and writes it as a WAV file. The last prompts of a call end with silence.
 *
 * @throws Error when the sound holds only silence
 */
export function makeSoundFile(name: SoundName, sound: Pcm, rate: SoundKind['rate']): Buffer {
  // The level is set after resampling, because a narrow channel loses part of an "s" and must still be as loud.
  const samples = toInt16(toOneLoudness(resample(trim(sound), rate)).samples);
  if (!(lastWords as readonly SoundName[]).includes(name)) return encodeWav(samples, rate);
  return encodeWav(concat([samples, silence(lastWordsTailMilliseconds, rate)]), rate);
}

/** A file that is written, but not yet under its name. */
export interface ReadyFile {
  /** Gives it its name, in the stead of an earlier one. */
  put(): Promise<void>;
  /** Removes it; an earlier one stays. */
  drop(): Promise<void>;
}

/**
 * Writes a file beside the one that it is to be. Its name is new and cannot be guessed, because root writes into
 * folders of other users, who could put a link there.
 */
export async function writeBeside(file: string, content: Buffer | string): Promise<ReadyFile> {
  const beside = `${file}.${systemRandom.id()}.tmp`;
  const drop = () => rm(beside, { force: true });
  const orDrop = async (act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      await drop();
      throw error;
    }
  };
  await orDrop(() => writeFile(beside, content, { mode: 0o644, flag: 'wx' }));
  return { put: () => orDrop(() => rename(beside, file)), drop };
}

/** Writes a temporary file and renames it, so that a reader finds the old file or the new one, never half of it. */
export async function writeWhole(file: string, content: Buffer | string): Promise<void> {
  await (await writeBeside(file, content)).put();
}

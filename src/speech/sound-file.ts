import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompanySound } from './company-sound.ts';
import { toOneLoudness } from './loudness.ts';
import { concat, type Pcm, silence, toInt16 } from './pcm.ts';
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
export const pipelineVersion = 2;

/** Everything that is made ahead: a closed list of prompts, and a greeting for each company that wants one. */
export type SoundName = PromptName | CompanySound;

export function soundPath(
  folder: string,
  language: string,
  name: SoundName,
  extension: SoundKind['extension'],
): string {
  return join(folder, language, `${name}.${extension}`);
}

/** After these the call is hung up. */
const lastWords: readonly SoundName[] = [
  ...(['goodbye', 'over', 'reported', 'suspended'] as const),
  ...(['nothing-waiting', 'only-outgoing'] as const),
];
/** What is on its way when Asterisk hangs up is lost: the network's delay and the telephone's jitter buffer. */
const lastWordsTailMilliseconds = 400;

/**
 * Trims, resamples and levels a sound, and puts it into a WAV file. Last words get silence behind them.
 *
 * @throws Error when the sound is nothing but silence
 */
export function makeSoundFile(name: SoundName, sound: Pcm, rate: SoundKind['rate']): Buffer {
  // The level is taken after resampling: a narrow channel loses part of an "s", and shall still be as loud.
  const samples = toInt16(toOneLoudness(resample(trim(sound), rate)).samples);
  if (!lastWords.includes(name)) return encodeWav(samples, rate);
  return encodeWav(concat([samples, silence(lastWordsTailMilliseconds, rate)]), rate);
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

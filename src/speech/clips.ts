import { readFile } from 'node:fs/promises';
import { toInt16 } from './pcm.ts';
import { type Digit, type PromptName, promptNames } from './prompts.ts';
import { type SoundKind, soundKinds, soundPath } from './sound-file.ts';
import { decodeWav } from './wav.ts';

/** The prompts that a spoken code consists of. */
export type ClipName = 'code-intro' | 'again' | 'keys' | 'this-language' | `digit-${Digit}`;

/** The parts of a spoken code, kept in memory because nothing is read from a disk during a call. */
export interface Clips {
  readonly language: string;
  /** Samples a second. */
  readonly rate: SoundKind['rate'];
  readonly samples: Readonly<Record<ClipName, Int16Array>>;
  /** How the next language asks for key 3, in its own voice. Undefined where the voice has one language. */
  readonly nextLanguage?: Int16Array;
}

const sentences: readonly PromptName[] = ['code-intro', 'again', 'keys', 'this-language'] satisfies ClipName[];

function isClipName(name: PromptName): name is ClipName {
  return sentences.includes(name) || name.startsWith('digit-');
}

/**
 * Loads the clips of one language at one rate, once at start.
 *
 * @throws Error naming the file that is missing or was not made by `belcode sounds build`
 */
export async function loadClips(folder: string, language: string, rate: SoundKind['rate']): Promise<Clips> {
  const fileEnding = soundKinds.find((kind) => kind.rate === rate)?.fileEnding ?? 'wav';
  const samples: Record<string, Int16Array> = {};
  for (const name of promptNames.filter(isClipName)) {
    const file = soundPath(folder, language, name, fileEnding);
    const sound = decodeWav(await readFile(file), file);
    if (sound.rate !== rate) throw new Error(`${file} has ${sound.rate} samples a second, not ${rate}`);
    samples[name] = toInt16(sound.samples);
  }
  return { language, rate, samples: samples as Clips['samples'] };
}

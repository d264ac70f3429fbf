import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../random.ts';
import type { Clips } from './clips.ts';
import { soundKinds } from './sound-file.ts';
import { type SpokenCodeOptions, samplesOfCode } from './spoken-code.ts';
import { wavHeaderBytes, writeWavHeader } from './wav.ts';
import { WipedBuffers } from './wiped-buffers.ts';

const buffers = new WipedBuffers();

/** A spoken code that Asterisk can play. */
export interface CodeSound {
  /** Path without suffix, as Asterisk's `sound:` expects it. The name reveals nothing about the code (C10). */
  readonly path: string;
  /** Removes the sound. May be called more than once, and while it is still playing. */
  remove(): Promise<void>;
}

export interface CodeSoundSettings {
  /** A folder that `openCodeFolder` has checked. */
  folder: string;
  random: Random;
  /** Clips of one language, one set for each rate to write; 8 kHz is enough for a telephone line. */
  clips: readonly [Clips, ...Clips[]];
}

/**
 * Writes a code as one sound in each rate, under a random name. Only the owner and the group may read it.
 *
 * @throws Error when the code is not 4 to 10 digits (the error does not contain it), or when it cannot be written; no
 *   part of it then remains on disk
 */
export async function writeCodeSound(
  code: string,
  { folder, random, clips }: CodeSoundSettings,
  options: SpokenCodeOptions = {},
): Promise<CodeSound> {
  const path = join(folder, random.id());
  const remove = async () => {
    for (const { fileEnding } of soundKinds) await rm(`${path}.${fileEnding}`, { force: true });
  };
  try {
    for (const each of clips) {
      const kind = soundKinds.find(({ rate }) => rate === each.rate);
      const samples = samplesOfCode(code, each, options);
      await buffers.use(wavHeaderBytes + samples.length * 2, async (file) => {
        samples.writeInto(writeWavHeader(file, each.rate));
        await writeNew(`${path}.${kind?.fileEnding ?? 'wav'}`, file);
      });
    }
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, remove };
}

async function writeNew(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o640);
  try {
    // Asterisk reads the file as a member of the group, whatever the umask is.
    await file.chmod(0o640);
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

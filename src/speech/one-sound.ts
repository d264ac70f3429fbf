import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pcm } from './pcm.ts';
import { makeSoundFile, soundKinds, writeWhole } from './sound-file.ts';
import type { Voice } from './voice.ts';
import { decodeWav } from './wav.ts';

/** Words as a sound for one call. */
export interface OneSound {
  /** As Asterisk plays it, without an extension. */
  path: string;
  remove(): Promise<void>;
}

/**
 * Speaks words into a folder that Asterisk reads. They are no secret: every user of the host may read them meanwhile.
 *
 * @param name of the file, without an extension
 * @throws Error when the voice fails, or the folder cannot be written
 */
export async function speakOnce(
  words: string,
  { voice, language, folder, name }: { voice: Voice; language: string; folder: string; name: string },
): Promise<OneSound> {
  const work = await mkdtemp(join(tmpdir(), 'belcode-voice-'));
  try {
    const file = join(work, 'words.wav');
    await voice.speak(words, language, file);
    return await writeOnce(decodeWav(await readFile(file), `What ${voice.name} made`), folder, name);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A sound for one call, as it would be played as a prompt. @throws Error when the folder cannot be written */
export async function writeOnce(sound: Pcm, folder: string, name: string): Promise<OneSound> {
  const path = join(folder, name);
  const remove = async () => {
    for (const { fileEnding } of soundKinds) await rm(`${path}.${fileEnding}`, { force: true });
  };
  try {
    for (const { fileEnding, rate } of soundKinds)
      await writeWhole(`${path}.${fileEnding}`, makeSoundFile('goodbye', sound, rate));
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, remove };
}

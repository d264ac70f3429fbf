import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { activeLevel } from '../loudness.ts';
import { soundPath } from '../sound-file.ts';
import { readManifest } from '../sound-manifest.ts';
import { digestOfRecording } from '../sound-source.ts';
import { trim } from '../trim.ts';
import { decodeWav } from '../wav.ts';
import type { RecordingFolders } from './import-recordings.ts';
import type { Recordable } from './recordable.ts';
import { listRecordings } from './recording-folder.ts';

export interface SoundState extends Recordable {
  /** `not-built`: there is a recording, and the sound is not made of it yet. */
  source: 'recorded' | 'not-built' | 'voice' | 'missing';
  /** Of the sound that is played now, without silence around it. */
  seconds?: number;
  /** Active speech level, dBFS. */
  level?: number;
}

/**
 * What is played for each of these sounds, all of one language.
 *
 * @param languages folder of the languages, which may have recordings of their own
 */
export async function stateOfSounds(
  sounds: readonly Recordable[],
  folders: RecordingFolders,
  languages: string,
): Promise<SoundState[]> {
  const language = sounds[0]?.language ?? '';
  const recorded = new Map(await listRecordings(join(languages, language)));
  for (const [name, file] of await listRecordings(join(folders.recordings, language))) recorded.set(name, file);
  const manifest = await readManifest(folders.sounds);
  return Promise.all(
    sounds.map(async (sound) => {
      const recording = recorded.get(sound.name);
      const played = await measure(soundPath(folders.sounds, language, sound.name, 'wav16'));
      const made = manifest[`${language}/${sound.name}`]?.source;
      const isOfIt = recording !== undefined && made === digestOfRecording(await readFile(recording));
      const unrecorded = played === undefined ? ('missing' as const) : ('voice' as const);
      const source = recording === undefined ? unrecorded : isOfIt && played ? 'recorded' : 'not-built';
      return { ...sound, source, ...played };
    }),
  );
}

async function measure(file: string): Promise<{ seconds: number; level: number } | undefined> {
  try {
    const sound = trim(decodeWav(await readFile(file), file));
    return { seconds: sound.samples.length / sound.rate, level: activeLevel(sound) };
  } catch {
    return undefined;
  }
}

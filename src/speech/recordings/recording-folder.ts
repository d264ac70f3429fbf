import { access, constants, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isLanguageTag } from '../../languages/language-tag.ts';
import { isCompanySound } from '../company-sound.ts';
import { type Pcm, toInt16 } from '../pcm.ts';
import { promptNames } from '../prompts.ts';
import { resample } from '../resample.ts';
import { type ReadyFile, type SoundName, writeBeside } from '../sound-file.ts';
import { encodeWav } from '../wav.ts';

const ending = '.wav';

/** More would be kept without being heard. */
const maxRate = 48_000;

/** Whether a recording may have this name: that of a prompt, or of a company's greeting. No other becomes a path. */
function isSoundName(name: string): name is SoundName {
  return promptNames.some((each) => each === name) || isCompanySound(name);
}

/**
 * The recordings in one folder, by name, with their paths. None when there is no such folder.
 *
 * @throws Error when one has a name that is not a sound's
 */
export async function listRecordings(folder: string): Promise<Map<SoundName, string>> {
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const recordings = new Map<SoundName, string>();
  for (const file of files.filter((each) => each.endsWith(ending)).sort()) {
    const name = file.slice(0, -ending.length);
    if (!isSoundName(name)) throw new Error(`${join(folder, file)} is not named after a prompt of Belcode`);
    recordings.set(name, join(folder, file));
  }
  return recordings;
}

/**
 * Keeps a recording as `<folder>/<language>/<name>.wav`, instead of an earlier one. `belcode sounds build` makes
 * the sound of it.
 *
 * @throws Error saying what mends it when the folder cannot be written
 */
export async function keepRecording(folder: string, language: string, name: SoundName, sound: Pcm): Promise<void> {
  await (await readyRecording(folder, language, name, sound)).put();
}

/** Writes a recording that `put` keeps, as `keepRecording` does. @throws as `keepRecording`, as `put` does too */
export async function readyRecording(
  folder: string,
  language: string,
  name: SoundName,
  sound: Pcm,
): Promise<ReadyFile> {
  const file = recordingPath(folder, language, name);
  const explained = <T>(act: Promise<T>) =>
    act.catch((error: NodeJS.ErrnoException) => Promise.reject(unwritable(folder, error)));
  await explained(makeFolder(folder, language));
  const { put, drop } = await explained(writeBeside(file, keptWav(sound)));
  return { put: () => explained(put()), drop };
}

/** A recording as it is kept: WAV of 16 bits, in one channel and in its own rate. */
export function keptWav(sound: Pcm): Buffer {
  const { rate, samples } = sound.rate > maxRate ? resample(sound, maxRate) : sound;
  return encodeWav(toInt16(samples), rate);
}

/** Makes sure that recordings can be kept, before somebody reads them. @throws as `keepRecording` */
export async function tryFolder(folder: string, language: string): Promise<void> {
  try {
    await makeFolder(folder, language);
    await access(join(folder, language), constants.W_OK);
  } catch (error) {
    throw unwritable(folder, error as NodeJS.ErrnoException);
  }
}

/** @returns false when there was none. @throws as `keepRecording` */
export async function removeRecording(folder: string, language: string, name: SoundName): Promise<boolean> {
  const file = recordingPath(folder, language, name);
  try {
    await rm(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw unwritable(folder, error as NodeJS.ErrnoException);
  }
}

function recordingPath(folder: string, language: string, name: string): string {
  if (!isLanguageTag(language) || !isSoundName(name)) throw new Error(`There is no sound ${language}/${name}`);
  return join(folder, language, `${name}${ending}`);
}

/** A folder that root makes belongs to the owner of the one around it, who may be another program of Belcode. */
async function makeFolder(folder: string, language: string): Promise<void> {
  const path = join(folder, language);
  const made = await mkdir(path, { recursive: true });
  if (made === undefined || process.getuid?.() !== 0) return;
  await giveFolder(path, await stat(folder));
}

/** By the open folder: the owner of the one around it could exchange the new one for a link to any other. */
export async function giveFolder(path: string, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  const made = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await made.chown(uid, gid);
  } finally {
    await made.close();
  }
}

/** Rights, and a disk that is read-only or full: each says what to do. */
const advice: Readonly<Record<string, string>> = {
  EACCES: 'run it as root, or give the folder to its user (chown)',
  EPERM: 'run it as root, or give the folder to its user (chown)',
  EROFS: 'it is mounted read-only here: mount it for writing, or set BELCODE_RECORDINGS',
  ENOENT: 'make the folder, or set BELCODE_RECORDINGS',
  ENOSPC: 'the disk is full',
};

function unwritable(folder: string, error: NodeJS.ErrnoException): Error {
  const mends = advice[error.code ?? ''] ?? error.message;
  return new Error(`Recordings cannot be written into ${folder} (${error.code}): ${mends}`, { cause: error });
}

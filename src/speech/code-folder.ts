import { lstat, mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';

/** Magic numbers of Linux' file systems that live in memory (linux/magic.h): tmpfs and ramfs. */
const memoryBacked: readonly number[] = [0x01021994, 0x858458f6];

/** What `code-sound.ts` writes: `Random.id()` and an extension. Nothing else in the folder is ever removed. */
const codeSoundFile = /^[A-Za-z0-9_-]{22}\.wav(16)?$/;

export interface CodeFolderSettings {
  /** `/dev/shm/belcode` by default, see BELCODE_CODE_SOUNDS. */
  folder: string;
  /** For a system without a file system in memory: spoken codes then touch the disk, from which they can be dug up. */
  allowDisk?: boolean;
}

/**
 * Makes the folder of spoken codes ready; to be called at start. A new folder may be entered by its owner and group, so that
 * Asterisk's user must share the dialler's group.
 *
 * @throws Error when the folder is not memory-backed (only Linux can tell), or when others than its owner and group may
 *   enter it, or when it belongs to a stranger: `/dev/shm` lets anybody make a folder
 */
export async function openCodeFolder({ folder, allowDisk = false }: CodeFolderSettings): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const found = await lstat(folder);
  if (!found.isDirectory()) throw new Error(`${folder} must be a folder, and no link to one`);
  const user = process.getuid?.();
  if (user !== undefined && found.uid !== user && found.uid !== 0) {
    throw new Error(`${folder} belongs to another user (${found.uid}): spoken codes may not be put there`);
  }
  if (user !== undefined && (found.mode & 0o007) !== 0) {
    throw new Error(`${folder} is open to every user of this host: chmod o= ${folder}`);
  }
  if (allowDisk) return;
  if (process.platform !== 'linux') {
    throw new Error(`Whether ${folder} is in memory cannot be told on ${process.platform}; allow the disk to go on`);
  }
  // f_type is signed on some architectures.
  if (!memoryBacked.includes((await statfs(folder)).type >>> 0)) {
    throw new Error(`${folder} is not in memory (tmpfs or ramfs): a spoken code would stay on the disk`);
  }
}

/**
 * Removes the spoken codes that a dead dialler left behind.
 *
 * @param age in milliseconds; younger ones stay, for another dialler of this host may be playing them. Give more than the
 *   longest call takes.
 * @returns how many files were removed
 */
export async function sweepCodeFolder(folder: string, age: number, clock: Clock): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder)) {
    if (!codeSoundFile.test(name)) continue;
    const file = join(folder, name);
    // Its own dialler may remove it at this moment.
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || clock.now() - found.mtimeMs < age) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

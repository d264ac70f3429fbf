import { lstat, mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { idPattern } from '../random.ts';

/** Magic numbers of the Linux file systems that live in memory (linux/magic.h): tmpfs and ramfs. */
const memoryBacked: readonly number[] = [0x01021994, 0x858458f6];

/**
 * The file names that `code-sound.ts` writes: `Random.id()` and a suffix. No other file in the folder is ever removed.
 */
const codeSoundFile = new RegExp(`^${idPattern}\\.wav(16)?$`);

export interface CodeFolderSettings {
  /** `/dev/shm/belcode` by default, see BELCODE_CODE_SOUNDS. */
  folder: string;
  /** For root, who looks at the folder of another user and puts no code there. */
  anyOwner?: boolean;
}

/**
 * Creates or checks the folder of spoken codes, at start. A new folder is open to its owner and group only, so
 * Asterisk's user must be in the dialler's group.
 *
 * @throws Error when the folder is not in memory (only Linux can tell), when other users than its owner and group may
 *   enter it, or when it belongs to another user, because anybody may create a folder in `/dev/shm`
 */
export async function openCodeFolder({ folder, anyOwner = false }: CodeFolderSettings): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 });
  const found = await lstat(folder);
  if (!found.isDirectory()) throw new Error(`${folder} must be a folder, and no link to one`);
  const user = process.getuid?.();
  if (user !== undefined && !anyOwner && found.uid !== user && found.uid !== 0) {
    throw new Error(`${folder} belongs to another user (${found.uid}): spoken codes may not be put there`);
  }
  if (user !== undefined && (found.mode & 0o007) !== 0) {
    throw new Error(`${folder} is open to every user of this host: chmod o= ${folder}`);
  }
  if (process.platform !== 'linux') {
    throw new Error(`Whether ${folder} is in memory cannot be told on ${process.platform}, so no code is spoken here`);
  }
  // f_type is signed on some architectures.
  if (!memoryBacked.includes((await statfs(folder)).type >>> 0)) {
    throw new Error(`${folder} is not in memory (tmpfs or ramfs): a spoken code would stay on the disk`);
  }
}

/**
 * Removes spoken codes that a dead dialler left behind.
 *
 * @param age in milliseconds, more than the longest call takes. Younger files stay because another dialler on this host
 *   may be playing them.
 * @returns number of files removed
 */
export async function sweepCodeFolder(folder: string, age: number, clock: Clock): Promise<number> {
  let removed = 0;
  for (const name of await readdir(folder)) {
    if (!codeSoundFile.test(name)) continue;
    const file = join(folder, name);
    // The dialler that wrote it may remove it at the same moment.
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || clock.now() - found.mtimeMs < age) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

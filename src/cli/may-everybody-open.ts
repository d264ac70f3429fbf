import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const othersWrite = 0o002;
const othersEnter = 0o001;

/**
 * Whether every user of this host may open a unix socket: they need to write to it, and to enter each folder above it.
 *
 * @returns false also when the file cannot be looked at, because then this user may not enter a folder above it
 */
export async function mayEverybodyOpen(path: string): Promise<boolean> {
  try {
    if (((await stat(path)).mode & othersWrite) === 0) return false;
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      if (((await stat(folder)).mode & othersEnter) === 0) return false;
      if (folder === dirname(folder)) return true;
    }
  } catch {
    return false;
  }
}

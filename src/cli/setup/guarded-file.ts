import { constants, type FileHandle, lstat, open, readlink, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { systemRandom } from '../../random.ts';
import { checkLink, codeOf, type HeldFolder, holdFolder } from './held-folder.ts';
import type { Owner } from './owner.ts';

const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/** A file as it is. */
export interface FoundFile extends Owner {
  content: Buffer;
  mode: number;
}

/** A file in a folder in which others may do what they like while setup runs as root. */
export interface GuardedFile {
  /** Undefined when there is no such file, or a link that leads nowhere. */
  found: FoundFile | undefined;
  /** Written beside it and renamed, so that Asterisk reads the file of before or the new one. */
  replace(text: string, mode: number, owner: Owner | undefined): Promise<void>;
  remove(): Promise<void>;
}

/** @param owner of the folders that are missing. @throws Error for a link that setup does not follow */
export async function withGuardedFile<T>(
  path: string,
  { owner }: { owner?: Owner | undefined },
  act: (file: GuardedFile) => Promise<T>,
): Promise<T> {
  const folder = await holdFolder(dirname(path), { owner });
  try {
    const { found, leadsTo } = await readIn(folder, basename(path), path);
    // The target of a link has no link in its own path, and `found` is what it holds there.
    if (leadsTo !== undefined) return await withGuardedFile(leadsTo, {}, act);
    return await act({
      found,
      replace: (text, mode, newOwner) => replaceIn(folder, basename(path), { text, mode, owner: newOwner }),
      remove: () => rm(folder.at(basename(path)), { force: true }),
    });
  } finally {
    await folder.close();
  }
}

/** @returns undefined when there is no such file. @throws as `withGuardedFile` */
export async function readGuarded(path: string): Promise<FoundFile | undefined> {
  const folder = await holdFolder(dirname(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (folder === undefined) return undefined;
  try {
    return (await readIn(folder, basename(path), path)).found;
  } finally {
    await folder.close();
  }
}

async function readIn(
  folder: HeldFolder,
  name: string,
  path: string,
): Promise<{ found: FoundFile | undefined; leadsTo?: string }> {
  const at = folder.at(name);
  // A pipe of somebody else would be waited for.
  const plain = await open(at, O_RDONLY | O_NONBLOCK | O_NOFOLLOW).catch(codeOf);
  if (plain === 'ENOENT') return { found: undefined };
  if (typeof plain !== 'string') return { found: await readAll(plain, path) };
  const link = await lstat(at);
  if (!link.isSymbolicLink()) throw new Error(`${path} cannot be read (${plain})`);
  const target = await open(at, O_RDONLY | O_NONBLOCK).catch(codeOf);
  if (target === 'ENOENT') return { found: undefined };
  if (typeof target === 'string') throw new Error(`${path} cannot be read (${target})`);
  await checkLink(path, await folder.stat(), link, target);
  const leadsTo = await readlink(`/proc/self/fd/${target.fd}`);
  return { found: await readAll(target, path), leadsTo };
}

async function readAll(handle: FileHandle, path: string): Promise<FoundFile> {
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error(`${path} is not a file`);
    // Neither runs as its owner, whatever somebody has put there.
    return { content: await handle.readFile(), mode: found.mode & 0o777, uid: found.uid, gid: found.gid };
  } finally {
    await handle.close();
  }
}

/** The name is new and cannot be guessed, and rights are given by the open file: nobody can put a link between. */
async function replaceIn(
  folder: HeldFolder,
  name: string,
  { text, mode, owner }: { text: string; mode: number; owner: Owner | undefined },
): Promise<void> {
  const beside = folder.at(`${name}.${systemRandom.id()}.belcode-new`);
  const file = await open(beside, 'wx', 0o600);
  try {
    try {
      await file.writeFile(text);
      if (owner !== undefined) await file.chown(owner.uid, owner.gid);
      await file.chmod(mode & 0o777);
    } finally {
      await file.close();
    }
    await rename(beside, folder.at(name));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

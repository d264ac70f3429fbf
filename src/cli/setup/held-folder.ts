import type { Stats } from 'node:fs';
import { constants, type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Owner } from './owner.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/**
 * A folder that is held open. A name in it is reached through the kernel's own list of open files, so it leads nowhere
 * else when somebody exchanges a part of the path meanwhile.
 */
export interface HeldFolder {
  at(name: string): string;
  stat(): Promise<Stats>;
  close(): Promise<void>;
}

function held(handle: FileHandle): HeldFolder {
  return {
    at: (name) => join(`/proc/self/fd/${handle.fd}`, name),
    stat: () => handle.stat(),
    close: () => handle.close(),
  };
}

/**
 * Opens a folder, part by part, through no link that `checkLink` refuses.
 *
 * @param make whom a folder that is missing is made for; without it a missing one is ENOENT
 * @throws Error for a link of somebody who has no right to what it leads to
 */
export async function holdFolder(path: string, make?: { owner: Owner | undefined }): Promise<HeldFolder> {
  let folder = held(await open('/', O_RDONLY | O_DIRECTORY));
  for (const name of resolve(path).split('/').filter(Boolean)) {
    try {
      const inner = await openIn(folder, name, path, make);
      await folder.close();
      folder = held(inner);
    } catch (error) {
      await folder.close();
      throw error;
    }
  }
  return folder;
}

async function openIn(
  folder: HeldFolder,
  name: string,
  path: string,
  make?: { owner: Owner | undefined },
): Promise<FileHandle> {
  const at = folder.at(name);
  const found = await open(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW).catch(codeOf);
  if (typeof found !== 'string') return found;
  const link = await lstat(at).catch(() => undefined);
  if (link?.isSymbolicLink()) {
    const target = await open(at, O_RDONLY | O_DIRECTORY);
    return checkLink(path, await folder.stat(), link, target);
  }
  if (found !== 'ENOENT' || make === undefined)
    throw Object.assign(new Error(`${path} cannot be opened (${found})`), { code: found });
  await mkdir(at, { mode: 0o755 });
  const made = await open(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (make.owner !== undefined) await made.chown(make.owner.uid, make.owner.gid);
  return made;
}

export function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}

/**
 * Follows a link only where whoever made it may change what it leads to. In a folder into which others may write, that
 * is the owner of both; and never root, whose links and files they may have moved there.
 *
 * @returns the target; closed when it throws
 */
export async function checkLink(path: string, folder: Stats, link: Stats, target: FileHandle): Promise<FileHandle> {
  const { uid } = await target.stat();
  const isOurs = isOwn(folder.uid) && (folder.mode & 0o022) === 0;
  if (isOurs || (uid === link.uid && !isOwn(uid))) return target;
  await target.close();
  throw new Error(
    `${path} leads through a link of user ${link.uid} to something of user ${uid}, and setup does not follow it. ` +
      'Put a file or a folder there instead of the link, and run setup again',
  );
}

function isOwn(uid: number): boolean {
  return uid === 0 || uid === process.getuid?.();
}

import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The user as whom Asterisk runs, with the groups that it really has. */
export interface ExchangeUser {
  uid: number;
  gids: readonly number[];
}

/**
 * Finds the Asterisk of this host in the list of processes. A service drops groups that `id asterisk` shows, so only
 * the process says which it has.
 *
 * @param folder /proc
 * @returns undefined when none runs here, as for one in a container
 */
export async function findExchangeUser(folder = '/proc'): Promise<ExchangeUser | undefined> {
  for (const id of (await readdir(folder).catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(join(folder, id, 'status'), 'utf8').catch(() => '');
    if (!/^Name:\s+asterisk$/m.test(status)) continue;
    // Only what is on the line of the name: that of Groups is empty for a service without more groups.
    const numbersOf = (name: string) =>
      (new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1] ?? '').split(/\s+/).filter(Boolean).map(Number);
    // Real, effective, saved, file system.
    const [, uid = 0] = numbersOf('Uid');
    const [, gid = 0] = numbersOf('Gid');
    return { uid, gids: [gid, ...numbersOf('Groups')] };
  }
  return undefined;
}

/**
 * What of a path this user may not pass or read, nearest to the root first: each folder above it, and then itself.
 *
 * @returns undefined when the user may read it
 */
export async function firstClosed(path: string, { uid, gids }: ExchangeUser): Promise<string | undefined> {
  if (uid === 0) return undefined;
  const above: string[] = [];
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) above.unshift(folder);
  for (const each of [...above, path]) {
    const found = await stat(each);
    const bits = found.uid === uid ? found.mode >> 6 : gids.includes(found.gid) ? found.mode >> 3 : found.mode;
    const needed = each === path && !found.isDirectory() ? 4 : each === path ? 5 : 1;
    if ((bits & needed) !== needed) return each;
  }
  return undefined;
}

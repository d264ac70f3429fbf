import { createHash } from 'node:crypto';
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withBlock, withoutBlock } from './marked-block.ts';
import type { Owner } from './owner.ts';
import type { SetupState } from './setup-state.ts';
import type { FileChange } from './setup-step.ts';

/** A file as it will be. */
export interface PlannedFile {
  change: FileChange;
  /** Undefined when there is no such file yet. */
  before: string | undefined;
  after: string;
}

/**
 * Compares a change with what is there.
 *
 * @returns undefined when nothing would change
 * @throws Error when a file of somebody else has the name of ours
 */
export async function planFile(change: FileChange, state: SetupState): Promise<PlannedFile | undefined> {
  const before = await readFile(change.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if ('lines' in change) {
    const after = withBlock(before ?? '', change.lines, change.mark);
    return after === before ? undefined : { change, before, after };
  }
  if (before === change.content) return undefined;
  if (before !== undefined && state.own[change.path] !== digestOf(before))
    throw new Error(
      `${change.path} is not as setup wrote it, and setup does not overwrite it. Move it away, and run setup again`,
    );
  return { change, before, after: change.content };
}

/** Writes a planned file, and notes it in the state. A file of somebody else is copied to `backups` first, once. */
export async function writePlanned(
  { change, before, after }: PlannedFile,
  { state, backups }: { state: SetupState; backups: string },
): Promise<void> {
  const { path, owner } = change;
  await makeFolder(dirname(path), owner);
  const target = before === undefined ? path : await realpath(path);
  if ('lines' in change) {
    if (before !== undefined && state.blocks[path] === undefined) await keepCopy(target, backups);
    state.blocks[path] ??= { mark: change.mark, isNew: before === undefined };
  } else state.own[path] = digestOf(after);
  const as = before === undefined ? undefined : await stat(target);
  await replace(target, after, as?.mode ?? change.mode ?? 0o640, as ?? owner);
}

/** @returns what was taken back or is left, a line each */
export async function takeBackFiles(state: SetupState): Promise<string[]> {
  const lines: string[] = [];
  for (const [path, { mark, isNew }] of Object.entries(state.blocks)) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    const left = text === undefined ? undefined : withoutBlock(text, mark);
    if (left !== undefined && left !== text) {
      const target = await realpath(path);
      const { mode, uid, gid } = await stat(target);
      if (left === '' && isNew) await rm(target);
      else await replace(target, left, mode, { uid, gid });
      lines.push(`took our lines out of ${path}`);
    }
    delete state.blocks[path];
  }
  for (const [path, digest] of Object.entries(state.own)) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text !== undefined && digestOf(text) !== digest) {
      lines.push(`left ${path}, because it was changed after setup wrote it`);
      continue;
    }
    await rm(path, { force: true });
    // Only an empty one goes.
    await rmdir(dirname(path)).catch(() => undefined);
    lines.push(`removed ${path}`);
    delete state.own[path];
  }
  return lines;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function makeFolder(folder: string, owner: Owner | undefined): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o755 });
  if (made !== undefined && owner !== undefined) await chown(folder, owner.uid, owner.gid);
}

async function keepCopy(path: string, backups: string): Promise<void> {
  await mkdir(backups, { recursive: true, mode: 0o700 });
  await copyFile(path, join(backups, path.replaceAll('/', '%')));
}

/** Written beside it and renamed, so that Asterisk reads the file of before or the new one. */
async function replace(path: string, text: string, mode: number, owner: Owner | undefined): Promise<void> {
  const beside = `${path}.belcode-new`;
  try {
    await writeFile(beside, text, { mode: 0o600 });
    if (owner !== undefined) await chown(beside, owner.uid, owner.gid);
    await chmod(beside, mode & 0o7777);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

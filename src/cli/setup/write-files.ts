import { createHash } from 'node:crypto';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readGuarded, withGuardedFile } from './guarded-file.ts';
import { type CommentMark, withBlock, withoutBlock } from './marked-block.ts';
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
 * @throws Error when a file of somebody else has the name of ours, or there is a link that setup does not follow
 */
export async function planFile(change: FileChange, state: SetupState): Promise<PlannedFile | undefined> {
  const before = (await readGuarded(change.path))?.content.toString();
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
  const { path, owner, mode = 0o640 } = change;
  await withGuardedFile(path, { owner }, async ({ found, replace }) => {
    if (found?.content.toString() !== before) throw new Error(`${path} was changed while setup ran. Run setup again`);
    if ('lines' in change) {
      if (found !== undefined && state.blocks[path] === undefined) await keepCopy(path, found.content, backups);
      state.blocks[path] ??= { mark: change.mark, isNew: found === undefined };
    } else state.own[path] = digestOf(after);
    await replace(after, found?.mode ?? mode, found ?? owner);
  });
}

/** @returns what was taken back or is left, a line each */
export async function takeBackFiles(state: SetupState): Promise<string[]> {
  const lines: string[] = [];
  for (const [path, { mark, isNew }] of Object.entries(state.blocks)) {
    const line = await takeBackBlock(path, mark, isNew).catch((error: Error) => `left ${path} (${error.message})`);
    if (line !== undefined) lines.push(line);
    delete state.blocks[path];
  }
  for (const [path, digest] of Object.entries(state.own)) {
    const text = await readGuarded(path).catch((error: Error) => error);
    if (text instanceof Error || (text !== undefined && digestOf(text.content) !== digest)) {
      const why = text instanceof Error ? text.message : 'because it was changed after setup wrote it';
      lines.push(`left ${path}, ${why}`);
      continue;
    }
    if (text !== undefined) await withGuardedFile(path, {}, ({ remove }) => remove());
    // Only an empty one goes.
    await rmdir(dirname(path)).catch(() => undefined);
    lines.push(`removed ${path}`);
    delete state.own[path];
  }
  return lines;
}

/** @returns undefined when no line of ours is there */
async function takeBackBlock(path: string, mark: CommentMark, isNew: boolean): Promise<string | undefined> {
  if ((await readGuarded(path)) === undefined) return undefined;
  return withGuardedFile(path, {}, async ({ found, replace, remove }) => {
    const text = found?.content.toString();
    const left = text === undefined ? undefined : withoutBlock(text, mark);
    if (found === undefined || left === undefined || left === text) return undefined;
    if (left === '' && isNew) await remove();
    else await replace(left, found.mode, found);
    return `took our lines out of ${path}`;
  });
}

function digestOf(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

async function keepCopy(path: string, content: Buffer, backups: string): Promise<void> {
  await mkdir(backups, { recursive: true, mode: 0o700 });
  await writeFile(join(backups, path.replaceAll('/', '%')), content, { mode: 0o600 });
}

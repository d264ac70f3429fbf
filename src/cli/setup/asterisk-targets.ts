import { basename, dirname, join } from 'node:path';
import {
  type AsteriskFile,
  type ConfigLine,
  linesElsewhere,
  readAsteriskFile,
  sectionsOf,
} from './read-asterisk-files.ts';

/** Files of Asterisk that setup adds to, and where FreePBX, which generates them, leaves room for others. */
const targets = {
  extensions: { file: 'extensions.conf', custom: 'extensions_custom.conf' },
  ari: { file: 'ari.conf', custom: 'ari_additional_custom.conf' },
  http: { file: 'http.conf', custom: 'http_custom.conf' },
  manager: { file: 'manager.conf', custom: 'manager_custom.conf' },
} as const;

export type TargetName = keyof typeof targets;

/** Below Asterisk's folder; everything in it that setup wrote is ours. */
export const ownFolder = 'belcode';

export interface Target {
  /** The file that gets the line which includes ours. */
  path: string;
  /** A file of our own in a folder that is included as a whole. */
  isOwn: boolean;
  /** What the others have written: the whole configuration without our files. */
  others: { lines: readonly ConfigLine[] };
  /** The names of sections that come before ours, to which `(+)` adds. */
  sectionsBefore: ReadonlySet<string>;
}

/** Whether FreePBX generates the configuration. */
export async function isFreepbx(folder: string): Promise<boolean> {
  const { includes } = await readAsteriskFile(folder, targets.extensions.file);
  return includes.some((path) => basename(path) === targets.extensions.custom);
}

/**
 * Where the line that includes our file goes.
 *
 * @throws Error when FreePBX generates the file and includes none for others
 */
export async function findTarget(folder: string, name: TargetName, isGenerated: boolean): Promise<Target> {
  const { file, custom } = targets[name];
  const read = await readAsteriskFile(folder, file);
  const others = linesElsewhere(read, (path) => isOurs(path, folder));
  const { path, isOwn } = choosePath(read, { folder, file, custom, isGenerated });
  const last = others.lines.findLastIndex((line) => line.path === path);
  const before = last === -1 ? others.lines : others.lines.slice(0, last + 1);
  return { path, isOwn, others, sectionsBefore: sectionsOf({ lines: before }) };
}

function choosePath(
  { includes, patterns }: AsteriskFile,
  { folder, file, custom, isGenerated }: { folder: string; file: string; custom: string; isGenerated: boolean },
): { path: string; isOwn: boolean } {
  const included = includes.find((path) => basename(path) === custom);
  if (included !== undefined) return { path: included, isOwn: false };
  if (isGenerated)
    throw new Error(
      `FreePBX generates ${file}, which does not include ${custom}. Update FreePBX (15 or later includes it), or add ` +
        `#include ${custom} where its own settings allow it`,
    );
  const pattern = patterns.find((each) => /^[^*]+\.d\/\*\.conf$/.test(each.slice(folder.length + 1)));
  if (pattern !== undefined) return { path: join(dirname(pattern), 'belcode.conf'), isOwn: true };
  return { path: join(folder, file), isOwn: false };
}

function isOurs(path: string, folder: string): boolean {
  return dirname(path) === join(folder, ownFolder);
}

/** The head of a section: an addition where it exists, because Asterisk reads only the first of two with one name. */
export function headOf(section: string, { sectionsBefore }: Target): string {
  return sectionsBefore.has(section) ? `[${section}](+)` : `[${section}]`;
}

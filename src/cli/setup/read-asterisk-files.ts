import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';

/** Files deeper than this include each other. */
const maxDepth = 10;

/** A line of a configuration as Asterisk reads it: without comments, in order, through everything that is included. */
export interface ConfigLine {
  /** The file in which it stands. */
  path: string;
  text: string;
}

export interface AsteriskFile {
  lines: readonly ConfigLine[];
  /** Every file that is included, also those that do not exist or are empty. */
  includes: readonly string[];
  /** The patterns of includes, such as manager.d/*.conf, as full paths. */
  patterns: readonly string[];
}

/** @throws Error when the file exists and cannot be read; without it there are no lines */
export async function readAsteriskFile(folder: string, name: string): Promise<AsteriskFile> {
  const found = { lines: [] as ConfigLine[], includes: [] as string[], patterns: [] as string[] };
  await readInto(found, join(folder, name), folder, 0);
  return found;
}

type Found = { lines: ConfigLine[]; includes: string[]; patterns: string[] };

async function readInto(found: Found, path: string, folder: string, depth: number): Promise<void> {
  for (const written of (await textOrNone(path)).split(/\r?\n/)) {
    const text = withoutComment(written);
    const [, included] = /^#(?:try)?include\s+[<"]?([^">]+?)[">]?$/.exec(text) ?? [];
    if (included === undefined) {
      if (text !== '') found.lines.push({ path, text });
      continue;
    }
    const whole = isAbsolute(included) ? included : join(folder, included);
    if (basename(whole).includes('*')) found.patterns.push(whole);
    for (const each of await filesOf(whole)) {
      found.includes.push(each);
      // Where an empty file stands matters too.
      found.lines.push({ path: each, text: '' });
      if (depth < maxDepth) await readInto(found, each, folder, depth + 1);
    }
  }
}

function withoutComment(line: string): string {
  return line.replace(/(^|[^\\]);.*$/, '$1').trim();
}

async function textOrNone(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

async function filesOf(path: string): Promise<string[]> {
  if (!basename(path).includes('*')) return [path];
  const [before = '', after = ''] = basename(path).split('*');
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .sort()
    .map((name) => join(dirname(path), name));
}

/** Options of a section, from every part of it; a later one replaces an earlier one, as Asterisk's [general] does. */
export function optionsOf({ lines }: Pick<AsteriskFile, 'lines'>, section: string): Map<string, string> {
  const options = new Map<string, string>();
  let isHere = false;
  for (const { text } of lines) {
    const [, name] = /^\[([^\]]+)\]/.exec(text) ?? [];
    if (name !== undefined) isHere = name === section;
    const [, key, value] = /^([^=\s]+)\s*=>?\s*(.*)$/.exec(text) ?? [];
    if (isHere && name === undefined && key !== undefined) options.set(key.toLowerCase(), value ?? '');
  }
  return options;
}

/** @returns the names of all sections, those of templates too */
export function sectionsOf({ lines }: Pick<AsteriskFile, 'lines'>): Set<string> {
  return new Set(lines.flatMap(({ text }) => /^\[([^\]]+)\]/.exec(text)?.[1] ?? []));
}

/** The lines without those of the given files, such as our own. */
export function linesElsewhere(
  { lines }: AsteriskFile,
  isOurs: (path: string) => boolean,
): Pick<AsteriskFile, 'lines'> {
  return { lines: lines.filter(({ path }) => !isOurs(path)) };
}

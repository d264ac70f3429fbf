import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { includedBy, includedFiles, isIncludePattern, maxIncludeDepth, withoutComment } from '../asterisk-include.ts';

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
    const included = includedBy(text, folder);
    if (included === undefined) {
      if (text !== '') found.lines.push({ path, text });
      continue;
    }
    if (isIncludePattern(included)) found.patterns.push(included);
    for (const each of await includedFiles(included)) {
      found.includes.push(each);
      // Where an empty file stands matters too.
      found.lines.push({ path: each, text: '' });
      if (depth < maxIncludeDepth) await readInto(found, each, folder, depth + 1);
    }
  }
}

async function textOrNone(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
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

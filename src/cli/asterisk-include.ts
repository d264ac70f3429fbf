import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';

/** Files deeper than this include each other. */
export const maxIncludeDepth = 10;

/** A line of a configuration file of Asterisk, without its comment and the space around it. */
export function withoutComment(line: string): string {
  return line.replace(/(^|[^\\]);.*$/, '$1').trim();
}

/**
 * What a line includes.
 *
 * @param text as `withoutComment` gives it
 * @param folder of the configuration, to which a path is relative
 * @returns the path, whose file name may be a pattern such as `*.conf`; undefined for any other line
 */
export function includedBy(text: string, folder: string): string | undefined {
  const [, included] = /^#(?:try)?include\s+[<"]?([^">]+?)[">]?$/.exec(text) ?? [];
  if (included === undefined) return undefined;
  return isAbsolute(included) ? included : join(folder, included);
}

export function isIncludePattern(path: string): boolean {
  return basename(path).includes('*');
}

/** The files of a path in the order in which Asterisk reads them: of a pattern those that exist, by name. */
export async function includedFiles(path: string): Promise<string[]> {
  if (!isIncludePattern(path)) return [path];
  const [before = '', after = ''] = basename(path).split('*');
  const names = await readdir(dirname(path)).catch(() => []);
  return names
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .sort()
    .map((name) => join(dirname(path), name));
}

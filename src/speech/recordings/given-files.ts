import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isLanguageTag } from '../../languages/language-tag.ts';
import { type GivenFile, isPack, packLimits, readPack } from './pack.ts';

/**
 * The files of a pack or of a folder with its folders.
 *
 * @throws Error when it is neither, or as `readPack`
 */
export async function readGiven(path: string): Promise<GivenFile[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error(`There is no ${path}`);
  if (found.isDirectory()) return readFolder(path);
  if (found.size > packLimits.bytes) throw new Error(`${path} has more than ${packLimits.bytes} bytes`);
  const bytes = await readFile(path);
  if (!isPack(bytes)) throw new Error(`${path} is neither a folder nor a pack (zip)`);
  return readPack(bytes);
}

async function readFolder(folder: string): Promise<GivenFile[]> {
  const files: GivenFile[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    if (files.length >= packLimits.files) throw new Error(`${folder} has more than ${packLimits.files} files`);
    const path = relative(folder, file).split(sep).join('/');
    files.push({ path, bytes: (await stat(file)).size, read: () => readFile(file) });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What programs put beside the sounds, and nobody means. */
const besides = /(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/i;

export interface NamedFile {
  file: GivenFile;
  /** That of the folder around it; undefined when that is not a language. */
  language: string | undefined;
  /** Without the ending. */
  name: string;
}

/** The files that may be recordings, with what their paths say: `nl/greeting.wav`, or `greeting.mp3` alone. */
export function nameFiles(files: readonly GivenFile[]): NamedFile[] {
  return files.flatMap((file) => {
    const [last = '', around = ''] = file.path.split('/').reverse();
    const [, name] = /^(.+)\.(?:wav|mp3|ogg|flac)$/i.exec(last) ?? [];
    if (name === undefined || besides.test(file.path)) return [];
    return [{ file, language: isLanguageTag(around) ? around : undefined, name }];
  });
}

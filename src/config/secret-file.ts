import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';

/** The form of a secret setting that names a file, as Docker and Kubernetes give secrets: `BELCODE_SECRET_FILE`. */
export const fileSuffix = '_FILE';

/** Each secret is one line; BELCODE_SEAL_KEYS, the longest, has some fifty characters per key. */
const maxBytes = 16_384;

/** Docker chooses the rights of a file in this folder, which exists only inside a container. */
const folderOfContainers = '/run/secrets/';

const openTroubles: Record<string, string> = {
  ENOENT: 'names a file that does not exist',
  ENOTDIR: 'names a file that does not exist',
  EACCES: 'names a file that this user may not read: give it to the user or the group of the program',
  ELOOP: 'names a link that leads nowhere',
};

/**
 * Reads a secret from its file, without the line break at its end.
 *
 * @throws Error whose message follows the name of the setting, and repeats neither the path nor the content
 */
export function readSecretFile(path: string): string {
  if (!isAbsolute(path)) throw new Error('must name a file by its whole path, as in /run/secrets/belcode-secret');
  const text = withOpened(path, (descriptor) => {
    const { mode, size } = statOf(descriptor);
    const open = opennessOf(path, mode);
    if (open !== undefined) throw new Error(`names a file that ${open}: chmod 0640`);
    if (size > maxBytes) throw new Error(`names a file of more than ${maxBytes} bytes`);
    return readFileSync(descriptor, 'utf8');
  });
  const line = text.replace(/\r?\n$/, '');
  if (line.trim() === '') throw new Error('names an empty file');
  // Neither a second secret nor an invisible character of a binary file becomes a part of this one.
  if (/[\p{Cc}\uFFFD\uFEFF]/u.test(line)) throw new Error('names a file that is not one line of text');
  return line;
}

/** @returns how far a file is open that holds a secret; undefined when only its owner and its group may read it */
export function opennessOf(path: string, mode: number): string | undefined {
  if ((mode & 0o022) !== 0) return 'others may change';
  if ((mode & 0o004) !== 0 && !path.startsWith(folderOfContainers)) return 'everybody may read';
  return undefined;
}

function withOpened<T>(path: string, act: (descriptor: number) => T): T {
  let descriptor: number;
  try {
    // Without a writer, a pipe would be waited for.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new Error(openTroubles[code] ?? `names a file that cannot be read (${code})`);
  }
  try {
    return act(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function statOf(descriptor: number) {
  const found = fstatSync(descriptor);
  if (!found.isFile()) throw new Error('names something that is not a file');
  return found;
}

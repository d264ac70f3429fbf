import { unzipSync, zipSync } from 'fflate';

/** A file of a pack or of a folder, which is read when it is its turn. */
export interface GivenFile {
  /** With `/` between folders. */
  path: string;
  bytes: number;
  read(): Promise<Buffer>;
}

/** A pack of seven languages in the quality of a studio has about 300 files and 200 MB. */
export const packLimits = { files: 1_000, bytes: 512 * 1024 * 1024 } as const;

class PackError extends Error {}

/** The first bytes of a zip. */
export function isPack(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'PK\x03\x04';
}

/**
 * The files of a pack. Their paths are names to be compared, and nothing is written by them; a pack with one that leads
 * out of it is refused all the same, because nobody makes such a pack by mistake.
 *
 * @throws Error when it is no zip, or has too many files, too much in them, two of one name, or a path out of it
 */
export function readPack(pack: Buffer): GivenFile[] {
  const found: { path: string; bytes: number }[] = [];
  let total = 0;
  unzip(pack, ({ name, originalSize }) => {
    if (name.endsWith('/')) return false;
    total += originalSize;
    if (found.length >= packLimits.files) throw new PackError(`The pack has more than ${packLimits.files} files`);
    if (total > packLimits.bytes) throw new PackError(`The pack unpacks to more than ${packLimits.bytes} bytes`);
    if (leadsOut(name)) throw new PackError(`The pack has a path that leads out of it: ${JSON.stringify(name)}`);
    if (found.some(({ path }) => path === name)) throw new PackError(`The pack has ${JSON.stringify(name)} twice`);
    found.push({ path: name, bytes: originalSize });
    return false;
  });
  return found.map(({ path, bytes }) => ({
    path,
    bytes,
    read: async () => Buffer.from(unzip(pack, ({ name }) => name === path)[path] ?? []),
  }));
}

/** @param files by path */
export function writePack(files: Readonly<Record<string, Buffer>>): Buffer {
  return Buffer.from(zipSync({ ...files }, { level: 6 }));
}

function leadsOut(path: string): boolean {
  return /^(?:\/|[A-Za-z]:)|\\|\p{Cc}/u.test(path) || path.split('/').includes('..');
}

/** What is unpacked gets the memory that the pack declares for it, and no more. */
function unzip(
  pack: Buffer,
  filter: (file: { name: string; originalSize: number }) => boolean,
): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(pack, { filter });
  } catch (error) {
    if (error instanceof PackError) throw error;
    throw new Error(`The pack cannot be read: ${(error as Error).message}`);
  }
}

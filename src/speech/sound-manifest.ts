import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SoundKind, writeWhole } from './sound-file.ts';

/** SHA-256 of the source of a sound and of each file made from it. */
export interface ManifestEntry {
  source: string;
  files: Record<SoundKind['fileEnding'], string>;
}

/** By language and sound: `nl/greeting`. */
export type Manifest = Record<string, ManifestEntry>;

const manifestFile = (folder: string) => join(folder, 'manifest.json');

export function digest(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  // The length comes first, so that two different lists of parts never give the same bytes.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
}

/** The manifest of the previous build; empty when it is missing or unreadable. */
export async function readManifest(folder: string): Promise<Manifest> {
  try {
    const value: unknown = JSON.parse(await readFile(manifestFile(folder), 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Manifest) : {};
  } catch {
    return {};
  }
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeWhole(manifestFile(folder), `${JSON.stringify(manifest, null, 2)}\n`);
}

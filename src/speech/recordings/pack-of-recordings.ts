import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePack } from './pack.ts';
import type { Recordable } from './recordable.ts';
import { listRecordings } from './recording-folder.ts';

/** A pack of those of these sounds that are recorded, and their number. */
export async function packOf(folder: string, wanted: readonly Recordable[]): Promise<{ pack: Buffer; files: number }> {
  const files: Record<string, Buffer> = {};
  for (const language of new Set(wanted.map((each) => each.language))) {
    const recorded = await listRecordings(join(folder, language));
    for (const sound of wanted.filter((each) => each.language === language)) {
      const file = recorded.get(sound.name);
      if (file !== undefined) files[`${language}/${sound.fileName}.wav`] = await readFile(file);
    }
  }
  return { pack: writePack(files), files: Object.keys(files).length };
}

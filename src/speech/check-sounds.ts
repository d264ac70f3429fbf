import { stat } from 'node:fs/promises';
import { promptNames } from './prompts.ts';
import { soundKinds, soundPath } from './sound-file.ts';

/** A file of this many bytes is a WAV header without sound. */
const headerBytes = 44;

/**
 * Checks at start that the folder holds every sound that a call in this language may play.
 *
 * @throws Error naming what is missing, and the command that makes it
 */
export async function checkSounds(folder: string, language: string): Promise<void> {
  const missing: string[] = [];
  for (const name of promptNames) {
    for (const { fileEnding } of soundKinds) {
      const file = await stat(soundPath(folder, language, name, fileEnding)).catch(() => undefined);
      if (file === undefined || file.size <= headerBytes) missing.push(`${name}.${fileEnding}`);
    }
  }
  if (missing.length === 0) return;
  const shown =
    missing.length > 6 ? `${missing.slice(0, 6).join(', ')} and ${missing.length - 6} more` : missing.join(', ');
  throw new Error(
    `${folder} lacks sounds for the language ${language}: ${shown}. Make them with: belcode sounds build`,
  );
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promptNames } from '../../src/speech/prompts.ts';
import { soundKinds, soundPath } from '../../src/speech/sound-file.ts';
import { encodeWav } from '../../src/speech/wav.ts';

export interface TemporarySounds {
  sounds: string;
  codeSounds: string;
  remove(): Promise<void>;
}

/** Sounds of 100 ms each for tests without a listener, and an empty folder for spoken codes. */
export async function makeTemporarySounds(languages: readonly string[]): Promise<TemporarySounds> {
  const folder = await mkdtemp(join(tmpdir(), 'belcode-test-'));
  const sounds = join(folder, 'sounds');
  const codeSounds = join(folder, 'codes');
  await mkdir(codeSounds);
  for (const language of languages) {
    await mkdir(join(sounds, language), { recursive: true });
    for (const name of promptNames) {
      for (const { fileEnding, rate } of soundKinds) {
        const samples = new Int16Array(rate / 10).fill(1_000);
        await writeFile(soundPath(sounds, language, name, fileEnding), encodeWav(samples, rate));
      }
    }
  }
  return { sounds, codeSounds, remove: () => rm(folder, { recursive: true, force: true }) };
}

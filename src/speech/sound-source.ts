import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CompanyGreeting, companySoundOf, greetingWords, isCompanySound } from './company-sound.ts';
import type { Pcm } from './pcm.ts';
import { promptNames, readPrompts } from './prompts.ts';
import { pipelineVersion, type SoundName } from './sound-file.ts';
import { digest } from './sound-manifest.ts';
import type { Voice } from './voice.ts';
import { decodeWav } from './wav.ts';

/** The source of one sound in one language. */
export interface SoundSource {
  language: string;
  name: SoundName;
  /** True for a recording beside the prompts; false for the voice. */
  recorded: boolean;
  /** Changes whenever the sound would change. */
  digest: string;
  /** @param workFile where the voice may write. @throws Error when the voice fails or the recording is unusable */
  read(workFile: string): Promise<Pcm>;
}

/**
 * The source of every prompt of a language and of each company's greeting: the recording
 * `<folder>/<language>/<name>.wav` where there is one, otherwise the voice.
 *
 * @throws Error when a prompt is missing, or a recording has a name that is not a sound's
 */
export async function findSources(
  folder: string,
  language: string,
  voice: Voice,
  companies: readonly CompanyGreeting[] = [],
): Promise<SoundSource[]> {
  const prompts = await readPrompts(folder, language);
  const recordings = await findRecordings(folder, language);
  const wanted: [SoundName, string][] = promptNames.map((name) => [name, prompts[name]]);
  for (const { companyId, name } of companies) {
    const words = greetingWords(prompts.company, name);
    if (words !== undefined) wanted.push([companySoundOf(companyId), words]);
  }
  return Promise.all(
    wanted.map(([name, words]) => {
      const recording = recordings.get(name);
      return recording === undefined ? spoken(voice, language, name, words) : recorded(recording, language, name);
    }),
  );
}

async function findRecordings(folder: string, language: string): Promise<Map<string, string>> {
  const recordings = new Map<string, string>();
  for (const file of await readdir(join(folder, language))) {
    if (!file.endsWith('.wav')) continue;
    const name = file.slice(0, -'.wav'.length);
    const path = join(folder, language, file);
    if (!promptNames.some((each) => each === name) && !isCompanySound(name)) {
      throw new Error(`${path} is not named after a prompt of Belcode`);
    }
    recordings.set(name, path);
  }
  return recordings;
}

async function spoken(voice: Voice, language: string, name: SoundName, words: string): Promise<SoundSource> {
  const version = await voice.version(language);
  return {
    language,
    name,
    recorded: false,
    digest: digest('voice', `${pipelineVersion}`, voice.name, version, language, words),
    async read(workFile) {
      await voice.speak(words, language, workFile);
      try {
        return decodeWav(await readFile(workFile), `What ${voice.name} made of "${words}"`);
      } finally {
        await rm(workFile, { force: true });
      }
    },
  };
}

async function recorded(file: string, language: string, name: SoundName): Promise<SoundSource> {
  const bytes = await readFile(file);
  return {
    language,
    name,
    recorded: true,
    digest: digest('recording', `${pipelineVersion}`, bytes),
    read: async () => decodeWav(bytes, file),
  };
}

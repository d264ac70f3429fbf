import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type CompanyGreeting, companySoundOf, greetingWords } from './company-sound.ts';
import type { Pcm } from './pcm.ts';
import { type Prompts, promptNames, readPrompts } from './prompts.ts';
import { listRecordings } from './recordings/recording-folder.ts';
import { pipelineVersion, type SoundName } from './sound-file.ts';
import { digest } from './sound-manifest.ts';
import type { Voice } from './voice.ts';
import { decodeWav } from './wav.ts';

/** The source of one sound in one language. */
export interface SoundSource {
  language: string;
  name: SoundName;
  /** True for a recording; false for the voice. */
  recorded: boolean;
  /** Changes whenever the sound would change. */
  digest: string;
  /** @param workFile where the voice may write. @throws Error when the voice fails or the recording is unusable */
  read(workFile: string): Promise<Pcm>;
}

/** What an installation has besides the prompts. */
export interface OwnSounds {
  companies?: readonly CompanyGreeting[] | undefined;
  /** The operator's folder of recordings, a folder for each language. */
  recordings?: string | undefined;
}

/**
 * The source of every prompt of a language and of each company's greeting: the operator's own recording where there is
 * one, else one that came with the language, `<folder>/<language>/<name>.wav`, else the voice.
 *
 * @throws Error when a prompt is missing, or a recording has a name that is not a sound's
 */
export async function findSources(
  folder: string,
  language: string,
  voice: Voice,
  { companies = [], recordings }: OwnSounds = {},
): Promise<SoundSource[]> {
  const recorded = new Map(await listRecordings(join(folder, language)));
  const own = recordings === undefined ? [] : await listRecordings(join(recordings, language));
  for (const [name, file] of own) recorded.set(name, file);
  const wanted = wordsOfSounds(await readPrompts(folder, language), companies);
  return Promise.all(
    wanted.map(([name, words]) => {
      const recording = recorded.get(name);
      return recording === undefined ? spoken(voice, language, name, words) : ofRecording(recording, language, name);
    }),
  );
}

/** Every sound of a language, with its words. A company whose name cannot be said has none. */
function wordsOfSounds(prompts: Prompts, companies: readonly CompanyGreeting[]): (readonly [SoundName, string])[] {
  return [
    ...promptNames.map((name) => [name, prompts[name]] as const),
    ...companies.flatMap(({ companyId, name }) => {
      const words = greetingWords(prompts.company, name);
      return words === undefined ? [] : [[companySoundOf(companyId), words] as const];
    }),
  ];
}

/** Of a sound that is made of this recording. */
export const digestOfRecording = (bytes: Buffer) => digest('recording', `${pipelineVersion}`, bytes);

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

async function ofRecording(file: string, language: string, name: SoundName): Promise<SoundSource> {
  const bytes = await readFile(file);
  return {
    language,
    name,
    recorded: true,
    digest: digestOfRecording(bytes),
    read: async () => decodeWav(bytes, file),
  };
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../random.ts';
import { checkSounds } from '../speech/check-sounds.ts';
import { type Clips, loadClips } from '../speech/clips.ts';
import { type CodeSound, writeCodeSound } from '../speech/code-sound.ts';
import { isCompanySound } from '../speech/company-sound.ts';
import { firstSayingMilliseconds } from '../speech/first-saying.ts';
import type { PromptName } from '../speech/prompts.ts';
import { soundPath } from '../speech/sound-file.ts';
import type { SpokenCodeOptions } from '../speech/spoken-code.ts';

/** A code that is ready to be played. */
export interface SpokenCode extends CodeSound {
  /** From its beginning until the code has been said once. */
  readonly firstSayingMilliseconds: number;
}

/** What the voice can say in a call. */
export interface CallSpeech {
  /** The path of a prompt, as Asterisk's `sound:` wants it. */
  prompt(language: string, name: PromptName): string;
  /** The path of a company's greeting; undefined when there is none in that language. */
  company(language: string, name: string): Promise<string | undefined>;
  /** The language after this one; after the last comes the first. */
  nextLanguage(language: string): string;
  /** Writes a code as one sound. Whoever asked removes it. */
  sayCode(language: string, code: string, how: Required<SpokenCodeOptions>): Promise<SpokenCode>;
}

interface CallSpeechSettings {
  /** Folder that `belcode sounds build` has filled. */
  sounds: string;
  /** Memory-backed folder for spoken codes. */
  codeSounds: string;
  /** Languages that the voice speaks; the first stands in for one that it does not. */
  languages: readonly [string, ...string[]];
  random: Random;
}

/**
 * Loads all that a code needs, so that nothing is made or read from a disk during a call.
 *
 * @throws Error naming the sound that is missing, and the command that makes it
 */
export async function loadCallSpeech(settings: CallSpeechSettings): Promise<CallSpeech> {
  const { sounds, codeSounds, languages, random } = settings;
  const voices = new Map<string, readonly [Clips, ...Clips[]]>();
  for (const language of languages) {
    await checkSounds(sounds, language);
    voices.set(language, [await loadClips(sounds, language, 8_000), await loadClips(sounds, language, 16_000)]);
  }
  const spoken = (language: string) => (voices.has(language) ? language : languages[0]);
  return {
    prompt: (language, name) => join(sounds, spoken(language), name),
    async company(language, name) {
      // The one look at the disk in a call: a greeting may be made at any time. Not for a name that would be a path.
      if (!isCompanySound(name)) return undefined;
      const file = soundPath(sounds, spoken(language), name, 'wav');
      const found = await stat(file).catch(() => undefined);
      return found?.isFile() ? join(sounds, spoken(language), name) : undefined;
    },
    nextLanguage: (language) => languages[languages.indexOf(spoken(language)) + 1] ?? languages[0],
    async sayCode(language, code, how) {
      const clips = voices.get(spoken(language));
      if (clips === undefined) throw new Error(`There are no clips for ${language}`);
      const sound = await writeCodeSound(code, { folder: codeSounds, random, clips }, how);
      return { ...sound, firstSayingMilliseconds: firstSayingMilliseconds(code, clips[0], how) };
    },
  };
}

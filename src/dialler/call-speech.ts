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

/** A code as a sound that Asterisk can play. */
export interface SpokenCode extends CodeSound {
  /** From the beginning until the code has been spoken once. */
  readonly firstSayingMilliseconds: number;
}

/** What the voice can say in a call. */
export interface CallSpeech {
  /** The path of a prompt for Asterisk's `sound:`, without an extension. */
  prompt(language: string, name: PromptName): string;
  /** The path of a company's greeting; undefined when it does not exist in that language. */
  company(language: string, name: string): Promise<string | undefined>;
  /** The next language; the first follows the last. */
  nextLanguage(language: string): string;
  /** Writes a code as one sound, which the caller must remove. */
  sayCode(language: string, code: string, how: Required<SpokenCodeOptions>): Promise<SpokenCode>;
}

interface CallSpeechSettings {
  /** Folder that `belcode sounds build` has filled. */
  sounds: string;
  /** Memory-backed folder for spoken codes. */
  codeSounds: string;
  /** Languages of the voice; the first replaces a language that it does not speak. */
  languages: readonly [string, ...string[]];
  random: Random;
}

/**
 * Loads all clips of a code, so that a call does not wait for synthesis or a disk.
 *
 * @throws Error with the missing sound and the command that makes it
 */
export async function loadCallSpeech(settings: CallSpeechSettings): Promise<CallSpeech> {
  const { sounds, codeSounds, languages, random } = settings;
  const nextOf = (language: string) => languages[languages.indexOf(language) + 1] ?? languages[0];
  for (const language of languages) await checkSounds(sounds, language);
  const voices = new Map<string, readonly [Clips, Clips]>();
  for (const language of languages) {
    const load = (rate: Clips['rate']) => loadClipsOf(sounds, { language, next: nextOf(language), rate });
    voices.set(language, [await load(8_000), await load(16_000)]);
  }
  const spoken = (language: string) => (voices.has(language) ? language : languages[0]);
  return {
    prompt: (language, name) => join(sounds, spoken(language), name),
    async company(language, name) {
      // The only read of the disk in a call, because a greeting may be made at any time. The check rejects paths.
      if (!isCompanySound(name)) return undefined;
      const file = soundPath(sounds, spoken(language), name, 'wav');
      const found = await stat(file).catch(() => undefined);
      return found?.isFile() ? join(sounds, spoken(language), name) : undefined;
    },
    nextLanguage: (language) => nextOf(spoken(language)),
    async sayCode(language, code, how) {
      const clips = voices.get(spoken(language));
      if (clips === undefined) throw new Error(`There are no clips for ${language}`);
      const sound = await writeCodeSound(code, { folder: codeSounds, random, clips }, how);
      return { ...sound, firstSayingMilliseconds: firstSayingMilliseconds(code, clips[0], how) };
    },
  };
}

/** The clips of a language, and the words with which the next one asks for key 3. */
async function loadClipsOf(
  sounds: string,
  { language, next, rate }: { language: string; next: string; rate: Clips['rate'] },
): Promise<Clips> {
  const clips = await loadClips(sounds, language, rate);
  if (next === language) return clips;
  const { samples } = await loadClips(sounds, next, rate);
  return { ...clips, nextLanguage: samples['this-language'] };
}

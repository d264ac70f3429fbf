import { findProfile } from '../languages/languages.ts';
import { speakTimeLimitMilliseconds, type Voice } from './voice.ts';

/** The part of the npm package `say` that is used here. Each `new Say()` runs one program at a time. */
interface Speaker {
  export(words: string, voice: string | null, speed: number | null, file: string, done: (error: unknown) => void): void;
  stop(): void;
}

interface SayPackage {
  Say: new () => Speaker;
}

/** A voice that comes with macOS. Windows uses its default voice. */
const macVoiceOf = (language: string) => findProfile(language)?.sayVoice;

/**
 * The voice of macOS or Windows, through the npm package `say`, which is an optional dependency.
 *
 * @throws Error on any other system, because `say` cannot write a file there, and when the package is not installed
 */
export async function sayVoice(
  platform: NodeJS.Platform = process.platform,
  timeLimitMilliseconds: number = speakTimeLimitMilliseconds,
): Promise<Voice> {
  if (platform !== 'darwin' && platform !== 'win32') {
    throw new Error(`The voice say cannot write sound files on ${platform}; set BELCODE_VOICE to espeak-ng or piper`);
  }
  const { Say } = await importSay();
  return {
    name: 'say',
    version: async (language) => `${platform}; ${macVoiceOf(language) ?? 'default'}`,
    speak: (words, language, file) =>
      new Promise((resolve, reject) => {
        const speaker = new Say();
        const timer = setTimeout(() => {
          speaker.stop();
          reject(new Error(`say did not finish in ${timeLimitMilliseconds} ms`));
        }, timeLimitMilliseconds);
        const voice = platform === 'darwin' ? (macVoiceOf(language) ?? null) : null;
        speaker.export(words, voice, null, file, (error) => {
          clearTimeout(timer);
          if (error) reject(new Error('say failed', { cause: error }));
          else resolve();
        });
      }),
  };
}

async function importSay(): Promise<SayPackage> {
  // A variable, so that TypeScript does not resolve it: the package is optional.
  const name: string = 'say';
  try {
    return ((await import(name)) as { default: SayPackage }).default;
  } catch (error) {
    throw new Error('The voice "say" needs the npm package say: npm install say', { cause: error });
  }
}

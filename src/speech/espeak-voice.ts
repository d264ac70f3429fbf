import { findProfile } from '../languages/languages.ts';
import { runVoiceProgram } from './run-voice-program.ts';
import { speakTimeLimitMilliseconds, type Voice } from './voice.ts';

/** How espeak-ng speaks. Default: as the files of the language say, which `npm run voice:judge` compares. */
export interface Tuning {
  /** espeak-ng's voice of a language, where it is not that of the files. */
  voices: Readonly<Record<string, string>>;
  /** The default of espeak-ng is 175. By ear, digits on a telephone are clearer a little slower. */
  wordsPerMinute: number;
  /** 0 to 99; the default of espeak-ng is 50. A little lower keeps more harmonics below the telephone's 3400 Hz. */
  pitch: number;
}

/** Of a language without files. */
const usualTuning = { wordsPerMinute: 155, pitch: 45 } as const;

/** espeak-ng, from the Debian package of that name. It speaks about a hundred languages without further files. */
export function espeakVoice(
  program = 'espeak-ng',
  timeLimitMilliseconds: number = speakTimeLimitMilliseconds,
  tuning?: Tuning,
): Voice {
  let version: Promise<string> | undefined;
  const manner = (language: string) => {
    const profile = findProfile(language);
    const { wordsPerMinute, pitch } = tuning ?? profile ?? usualTuning;
    return { name: tuning?.voices[language] ?? profile?.espeakVoice ?? language, wordsPerMinute, pitch };
  };
  return {
    name: 'espeak-ng',
    async version(language) {
      version ??= runVoiceProgram(program, ['--version'], '', timeLimitMilliseconds);
      const { wordsPerMinute, pitch } = manner(language);
      return `${(await version).split(' Data at:')[0]?.trim()}; ${wordsPerMinute}/min; pitch ${pitch}`;
    },
    async speak(words, language, file) {
      const { name, wordsPerMinute, pitch } = manner(language);
      const pace = ['-s', `${wordsPerMinute}`, '-p', `${pitch}`];
      // -b 1: the words are UTF-8, whatever the locale is.
      const args = ['-b', '1', '-v', name, ...pace, '--stdin', '-w', file];
      await runVoiceProgram(program, args, words, timeLimitMilliseconds);
    },
  };
}

import { runVoiceProgram } from './run-voice-program.ts';
import { speakTimeLimitMilliseconds, type Voice } from './voice.ts';

/** How espeak-ng speaks. */
export interface Tuning {
  /** espeak-ng's voice of a language, where it is not the name of the language. */
  voices: Readonly<Record<string, string>>;
  /** The default of espeak-ng is 175. */
  wordsPerMinute: number;
  /** 0 to 99; the default of espeak-ng is 50. */
  pitch: number;
}

/** Chosen by `npm run voice:judge`; `docs/voice.md` has the figures. */
const usualTuning: Tuning = {
  // Without a country espeak-ng has another accent.
  voices: { en: 'en-gb' },
  // By ear, digits on a telephone are clearer a little slower.
  wordsPerMinute: 155,
  // A little lower keeps more harmonics below the telephone's limit of 3400 Hz.
  pitch: 45,
};

/** espeak-ng, from the Debian package of that name. It speaks about a hundred languages without further files. */
export function espeakVoice(
  program = 'espeak-ng',
  timeLimitMilliseconds: number = speakTimeLimitMilliseconds,
  { voices, wordsPerMinute, pitch }: Tuning = usualTuning,
): Voice {
  let version: Promise<string> | undefined;
  const voiceOf = (language: string) => voices[language] ?? language;
  return {
    name: 'espeak-ng',
    async version() {
      version ??= runVoiceProgram(program, ['--version'], '', timeLimitMilliseconds);
      return `${(await version).split(' Data at:')[0]?.trim()}; ${wordsPerMinute}/min; pitch ${pitch}`;
    },
    async speak(words, language, file) {
      const pace = ['-s', `${wordsPerMinute}`, '-p', `${pitch}`];
      // -b 1: the words are UTF-8, whatever the locale is.
      const args = ['-b', '1', '-v', voiceOf(language), ...pace, '--stdin', '-w', file];
      await runVoiceProgram(program, args, words, timeLimitMilliseconds);
    },
  };
}

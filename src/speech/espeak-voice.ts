import { runVoiceProgram } from './run-voice-program.ts';
import { speakTimeLimitMilliseconds, type Voice } from './voice.ts';

/** Words per minute. The default of espeak-ng is 175; by ear, digits on a telephone are clearer a little slower. */
const wordsPerMinute = 155;

/**
 * 0 to 99; the default of espeak-ng is 50. A little lower keeps more harmonics below the telephone's limit of 3400 Hz.
 */
const pitch = 45;

/** Languages whose plain name selects the wrong accent in espeak-ng. */
const accents: Readonly<Record<string, string>> = { en: 'en-gb' };

/** espeak-ng, from the Debian package of that name. It speaks about a hundred languages without further files. */
export function espeakVoice(program = 'espeak-ng', timeLimitMilliseconds: number = speakTimeLimitMilliseconds): Voice {
  let version: Promise<string> | undefined;
  return {
    name: 'espeak-ng',
    async version() {
      version ??= runVoiceProgram(program, ['--version'], '', timeLimitMilliseconds);
      return `${(await version).split(' Data at:')[0]?.trim()}; ${wordsPerMinute}/min; pitch ${pitch}`;
    },
    async speak(words, language, file) {
      const voice = accents[language] ?? language;
      // -b 1: the words are UTF-8, whatever the locale is.
      const args = ['-b', '1', '-v', voice, '-s', `${wordsPerMinute}`, '-p', `${pitch}`, '--stdin', '-w', file];
      await runVoiceProgram(program, args, words, timeLimitMilliseconds);
    },
  };
}

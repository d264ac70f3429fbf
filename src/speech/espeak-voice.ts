import { runVoiceProgram } from './run-voice-program.ts';
import { speakTimeLimitMilliseconds, type Voice } from './voice.ts';

/** espeak-ng's own default is 175 words a minute; by ear, digits on a telephone are surer a little slower. */
const wordsPerMinute = 155;

/** 0 to 99, espeak-ng's default is 50; a little lower keeps more harmonics inside the telephone's 3400 Hz. */
const pitch = 45;

/** Where espeak-ng's plain name is another accent than the one wanted. */
const accents: Readonly<Record<string, string>> = { en: 'en-gb' };

/** espeak-ng, in Debian's package of that name. Speaks some hundred languages without further files. */
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
      // -b 1: the words are UTF-8, whatever the locale says.
      const args = ['-b', '1', '-v', voice, '-s', `${wordsPerMinute}`, '-p', `${pitch}`, '--stdin', '-w', file];
      await runVoiceProgram(program, args, words, timeLimitMilliseconds);
    },
  };
}

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runVoiceProgram } from './run-voice-program.ts';
import { speakTimeLimitMilliseconds, type Voice } from './voice.ts';

/**
 * piper, with a model that the operator provides as `<models>/<language>.onnx` and `<language>.onnx.json`.
 * The C++ program and the Python program take the same options.
 */
export function piperVoice(
  models: string,
  program = 'piper',
  timeLimitMilliseconds: number = speakTimeLimitMilliseconds,
): Voice {
  const modelFile = (language: string) => join(models, `${language}.onnx`);
  return {
    name: 'piper',
    async version(language) {
      const file = modelFile(language);
      const model = await stat(file).catch((error: unknown) => {
        throw new Error(`piper has no model for ${language}: ${file} cannot be read`, { cause: error });
      });
      return `${model.size} bytes of ${model.mtime.toISOString()}`;
    },
    async speak(words, language, file) {
      const args = ['--model', modelFile(language), '--output_file', file];
      await runVoiceProgram(program, args, `${words}\n`, timeLimitMilliseconds);
    },
  };
}

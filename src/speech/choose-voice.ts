import { espeakVoice } from './espeak-voice.ts';
import { type HttpVoiceSettings, httpVoice } from './http-voice/http-voice.ts';
import { piperVoice } from './piper-voice.ts';
import { runVoiceProgram } from './run-voice-program.ts';
import { sayVoice } from './say-voice.ts';
import { speakTimeLimitMilliseconds, type Voice } from './voice.ts';

const voiceNames = ['espeak-ng', 'piper', 'say', 'http'] as const;

export type VoiceName = (typeof voiceNames)[number];

export interface VoiceSettings {
  /** One of `voiceNames`. */
  voice: string;
  /** Folder of piper's models, `<language>.onnx` each. */
  piperModels: string;
  /** The speech service of the voice `http`. Only `belcode sounds build` gives it, so nothing else asks the service. */
  http?: HttpVoiceSettings;
}

/**
 * The voice that the settings name. Runs its program once to make sure that it is installed.
 *
 * @throws Error when there is no such voice, or its program or package is missing
 */
export async function chooseVoice({ voice, piperModels, http }: VoiceSettings): Promise<Voice> {
  switch (voice as VoiceName) {
    case 'espeak-ng':
      await runVoiceProgram('espeak-ng', ['--version'], '', speakTimeLimitMilliseconds);
      return espeakVoice();
    case 'piper':
      await runVoiceProgram('piper', ['--help'], '', speakTimeLimitMilliseconds);
      return piperVoice(piperModels);
    case 'say':
      return sayVoice();
    case 'http':
      if (http === undefined) throw new Error('The voice http speaks only for belcode sounds build');
      return httpVoice(http);
    default:
      throw new Error(`There is no voice ${voice}; choose one of ${voiceNames.join(', ')}`);
  }
}

import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { HttpVoiceSettings } from '../speech/http-voice/http-voice.ts';

/** The speech service of the settings. What it has sent is kept beside the sounds. */
export function httpVoiceSettings(
  config: Pick<
    Config,
    | 'BELCODE_VOICE_URL'
    | 'BELCODE_VOICE_METHOD'
    | 'BELCODE_VOICE_HEADERS'
    | 'BELCODE_VOICE_BODY'
    | 'BELCODE_VOICE_NAMES'
    | 'BELCODE_VOICE_KEY'
    | 'BELCODE_SOUNDS'
  >,
): HttpVoiceSettings {
  return {
    url: config.BELCODE_VOICE_URL,
    method: config.BELCODE_VOICE_METHOD,
    headers: config.BELCODE_VOICE_HEADERS,
    body: config.BELCODE_VOICE_BODY,
    names: config.BELCODE_VOICE_NAMES,
    key: config.BELCODE_VOICE_KEY,
    kept: join(config.BELCODE_SOUNDS, 'http-voice'),
  };
}

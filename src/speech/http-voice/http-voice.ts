import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../clock.ts';
import { writeWhole } from '../sound-file.ts';
import { digest } from '../sound-manifest.ts';
import { speakTimeLimitMilliseconds, type Voice } from '../voice.ts';
import { type FilledRequest, fillRequest, type RequestTemplate } from './fill-request.ts';
import { hideKey } from './hide-key.ts';
import { requestSound, type SoundLimits } from './request-sound.ts';
import { toWav } from './to-wav.ts';

export interface HttpVoiceSettings extends RequestTemplate {
  /** The service's name of its voice, by language. */
  names: Readonly<Record<string, string>>;
  /** Fills `{key}` in the headers. Empty where the service needs none. */
  key: string;
  /** The folder of what the service has sent, as WAV files named after the requests. */
  kept: string;
}

export interface HttpVoiceParts extends SoundLimits {
  clock: Clock;
  /** The program that reads mp3 and the like. */
  ffmpeg: string;
}

const usualParts: HttpVoiceParts = {
  timeLimitMilliseconds: speakTimeLimitMilliseconds,
  maxBytes: 16 * 1024 * 1024,
  clock: systemClock,
  ffmpeg: 'ffmpeg',
};

/**
 * A speech service that answers one request with one sound. What it sent for a request is kept, so that no words are
 * paid for twice.
 */
export function httpVoice(settings: HttpVoiceSettings, parts: Partial<HttpVoiceParts> = {}): Voice {
  const { clock, ffmpeg, ...limits } = { ...usualParts, ...parts };
  const filled = (text: string, language: string) =>
    fillRequest(settings, { text, language, voice: voiceOf(settings, language) });
  return {
    name: 'http',
    async version(language) {
      return `${new URL(settings.url).host}; ${requestDigest(filled('', language)).slice(0, 16)}`;
    },
    async speak(words, language, file) {
      const request = filled(words, language);
      const keptFile = join(settings.kept, `${requestDigest(request)}.wav`);
      const kept = await readFile(keptFile).catch(() => undefined);
      if (kept !== undefined) return writeFile(file, kept);
      const sound = await requestSound(request, { key: settings.key, limits, clock });
      const wav = await toWav(sound, file, ffmpeg).catch((error: Error) => {
        throw new Error(hideKey(`${new URL(request.url).host}: ${error.message}`, settings.key));
      });
      await mkdir(settings.kept, { recursive: true });
      await writeWhole(keptFile, wav);
      await writeFile(file, wav);
    },
  };
}

function voiceOf({ names, url, headers, body }: HttpVoiceSettings, language: string): string {
  const voice = names[language];
  const needed = [url, body, ...Object.values(headers)].some((each) => each.includes('{voice}'));
  if (voice === undefined && needed) throw new Error(`BELCODE_VOICE_NAMES has no voice for ${language}`);
  return voice ?? '';
}

/** Of everything that affects the sound; the key does not. */
function requestDigest({ url, method, headers, body }: FilledRequest): string {
  return digest('http-voice', method, url, JSON.stringify(headers), body ?? '');
}

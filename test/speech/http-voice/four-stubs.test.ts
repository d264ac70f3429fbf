import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpVoiceSettings } from '../../../src/cli/http-voice-settings.ts';
import { readConfig } from '../../../src/config.ts';
import { httpVoice } from '../../../src/speech/http-voice/http-voice.ts';
import { decodeWav } from '../../../src/speech/wav.ts';
import { type SpeechRequest, type SpeechService, sendSound, startSpeechService, toneFor } from './speech-stub.ts';

const key = 'sk-proj-0123456789abcdef';

/** Quotes, markup, a placeholder, and a line end, which no prompt has but a service must not be broken by. */
const hardWords = `Zeg "één" & <twee> of 'drie' \\ {voice}\n{key}`;

/** How four services are set up, what they take the words from, and how they refuse. */
const services: {
  name: string;
  environment: Record<string, string>;
  /** The words as the service reads them. */
  heard(request: SpeechRequest): string;
  type: string;
  refuses(response: ServerResponse): void;
  refusal: RegExp;
}[] = [
  {
    name: 'Azure',
    environment: {
      BELCODE_VOICE_URL: '/cognitiveservices/v1',
      BELCODE_VOICE_HEADERS: JSON.stringify({
        'Ocp-Apim-Subscription-Key': '{key}',
        'Content-Type': 'application/ssml+xml',
        'X-Microsoft-OutputFormat': 'riff-24khz-16bit-mono-pcm',
      }),
      BELCODE_VOICE_BODY:
        '<speak version="1.0" xml:lang="{language}"><voice name="{voice}"><prosody rate="-5%">{text}</prosody></voice></speak>',
      BELCODE_VOICE_KEY: key,
    },
    heard: ({ body }) =>
      unescapeXml(
        /^<speak version="1.0" xml:lang="nl"><voice name="Fenna &amp; Co"><prosody rate="-5%">([^<>]*)<\/prosody><\/voice><\/speak>$/.exec(
          body,
        )?.[1],
      ),
    type: 'audio/x-wav',
    refuses: (response) => response.writeHead(400, { 'content-type': 'text/plain' }).end('Unsupported voice Fenna.'),
    refusal: /answered 400: Unsupported voice Fenna\.$/,
  },
  {
    name: 'OpenAI',
    environment: {
      BELCODE_VOICE_URL: '/v1/audio/speech',
      BELCODE_VOICE_HEADERS: '{"Authorization":"Bearer {key}","Content-Type":"application/json"}',
      BELCODE_VOICE_BODY: '{"model":"tts-1","input":"{text}","voice":"{voice}","response_format":"wav"}',
      BELCODE_VOICE_KEY: key,
    },
    heard: ({ body }) => JSON.parse(body).input,
    type: 'audio/wav',
    refuses: (response) =>
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: { message: `Incorrect API key provided: ${key.slice(0, 12)}****.`, code: 1 } })),
    refusal: /answered 401: Incorrect API key provided: …\*\*\*\*\.$/,
  },
  {
    name: "Piper's own server",
    environment: {
      BELCODE_VOICE_URL: '/',
      BELCODE_VOICE_HEADERS: '{"Content-Type":"application/json"}',
      BELCODE_VOICE_BODY: '{"text":"{text}","voice":"{voice}","length_scale":1.1}',
    },
    heard: ({ body }) => JSON.parse(body).text,
    type: 'audio/wav',
    refuses: (response) =>
      response
        .writeHead(500, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!doctype html>\n<title>500 Internal Server Error</title>\n<h1>Internal Server Error</h1>'),
    refusal: /answered 500: 500 Internal Server Error Internal Server Error$/,
  },
  {
    name: "Piper's older server, by address",
    environment: { BELCODE_VOICE_URL: '/?text={text}', BELCODE_VOICE_METHOD: 'GET' },
    heard: ({ path }) => new URL(path, 'http://x').searchParams.get('text') ?? '',
    type: '',
    refuses: (response) => response.writeHead(500).end(),
    refusal: /answered 500$/,
  },
  {
    name: "Kokoro's server",
    environment: {
      BELCODE_VOICE_URL: '/v1/audio/speech',
      BELCODE_VOICE_HEADERS: '{"Content-Type":"application/json"}',
      BELCODE_VOICE_BODY:
        '{"model":"kokoro","input":"{text}","voice":"{voice}","response_format":"wav","stream":false}',
    },
    heard: ({ body }) => JSON.parse(body).input,
    type: 'audio/wav',
    refuses: (response) =>
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end(JSON.stringify({ detail: { error: 'validation_error', message: 'Voice Fenna not found.' } })),
    refusal: /answered 400: Voice Fenna not found\.$/,
  },
];

function unescapeXml(text = 'not the body'): string {
  const signs: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(\w+);/g, (_, name: string) => signs[name] ?? '?');
}

let folder: string;
let running: SpeechService | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belcode-http-voice-'));
});
afterEach(async () => {
  await running?.close();
  await rm(folder, { recursive: true });
});

/** The voice as the settings make it. */
async function voiceFor(
  { environment }: (typeof services)[number],
  answer: (request: SpeechRequest, response: ServerResponse) => void,
) {
  running = await startSpeechService(answer);
  const config = readConfig('cli', {
    BELCODE_VOICE: 'http',
    BELCODE_VOICE_NAMES: 'nl:Fenna & Co',
    ...environment,
    BELCODE_VOICE_URL: running.url + environment.BELCODE_VOICE_URL,
  });
  return httpVoice({ ...httpVoiceSettings(config), kept: join(folder, 'kept') });
}

describe.each(services)('$name', (service) => {
  it('gets the words as they are, and what it answers is the sound', async () => {
    const voice = await voiceFor(service, (request, response) =>
      sendSound(response, toneFor(service.heard(request)), service.type),
    );
    for (const words of ['Je code is', hardWords]) {
      const file = join(folder, 'a.wav');
      await voice.speak(words, 'nl', file);
      // XML has no way to write a line end in a text as other than a space or a line end.
      const expected = service.name === 'Azure' ? words.replace('\n', ' ') : words;
      expect(await readFile(file)).toEqual(toneFor(expected));
      expect(decodeWav(await readFile(file), file).rate).toBe(24_000);
    }
    const { BELCODE_VOICE_KEY } = service.environment;
    const sent = Object.values(running?.requests[0]?.headers ?? {}).join('\n');
    expect(sent.includes(key)).toBe(BELCODE_VOICE_KEY !== undefined);
  });

  it('is quoted when it refuses', async () => {
    const voice = await voiceFor(service, (_request, response) => service.refuses(response));
    await expect(voice.speak('Je code is', 'nl', join(folder, 'a.wav'))).rejects.toThrow(service.refusal);
  });

  it('is asked once for the same words, and again for others, in another version or voice', async () => {
    const answer = (request: SpeechRequest, response: ServerResponse) =>
      sendSound(response, toneFor(service.heard(request)));
    const voice = await voiceFor(service, answer);
    const file = join(folder, 'a.wav');
    for (const words of ['één', 'één', 'twee', 'één']) await voice.speak(words, 'nl', file);
    expect(await readFile(file)).toEqual(toneFor('één'));
    expect(running?.requests).toHaveLength(2);
    expect(await voice.version('nl')).toBe(await voice.version('nl'));
    expect(await voice.version('nl')).not.toContain(key);
  });
});

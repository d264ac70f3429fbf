import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/clock.ts';
import { type HttpVoiceParts, httpVoice } from '../../../src/speech/http-voice/http-voice.ts';
import { encodeWav } from '../../../src/speech/wav.ts';
import { type SpeechRequest, type SpeechService, sendSound, startSpeechService, toneFor } from './speech-stub.ts';

const key = 'sk-proj-0123456789/+abcdef==';

let folder: string;
let file: string;
const running: SpeechService[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belcode-http-voice-'));
  file = join(folder, 'a.wav');
});
afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
  await rm(folder, { recursive: true });
});

async function serve(answer: (request: SpeechRequest, response: ServerResponse) => void): Promise<SpeechService> {
  const started = await startSpeechService(answer);
  running.push(started);
  return started;
}

/** The words of the error, with all that a logger would print of it. */
async function failureOf(url: string, parts: Partial<HttpVoiceParts> = {}, named = key): Promise<string> {
  const settings = {
    url,
    method: 'POST' as const,
    headers: { Authorization: 'Bearer {key}', 'Content-Type': 'text/plain' },
    body: '{text}',
    names: {},
    key: named,
    kept: join(folder, 'kept'),
  };
  try {
    await httpVoice(settings, parts).speak('hello', 'en', file);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    const { message, stack, cause } = error as Error;
    expect(cause).toBeUndefined();
    return `${message}\n${stack}`;
  }
  throw new Error('it was spoken');
}

const failureOfAnswer = async (answer: (request: SpeechRequest, response: ServerResponse) => void) =>
  failureOf((await serve(answer)).url);

describe('the key of a speech service', () => {
  it.each<[string, (key: string) => string]>([
    ['whole', () => key],
    ['in capitals', () => key.toUpperCase()],
    ['its first half', () => key.slice(0, 14)],
    ['its last eight letters', () => key.slice(-8)],
    ['in base64', () => Buffer.from(key).toString('base64')],
    ['in base64 of addresses', () => Buffer.from(key).toString('base64url')],
    ['as in an address', () => encodeURIComponent(key)],
    ['in JSON', () => JSON.stringify({ error: { message: `wrong: ${key}` } })],
    ['after words that look like its beginning', () => `sk-pro ${key}`],
  ])('is in no error when the service repeats it %s', async (_how, form) => {
    const failure = await failureOfAnswer((_request, response) => response.writeHead(401).end(`no: ${form(key)}.`));
    expect(failure).toMatch(/answered 401: .*…/);
    for (const part of [key.slice(0, 8), key.slice(-8), encodeURIComponent(key).slice(-10)])
      expect(failure.toLowerCase()).not.toContain(part.toLowerCase());
    expect(failure).not.toContain(Buffer.from(key).toString('base64').slice(0, 12));
  });

  it.each([301, 302, 303, 307, 308])('does not go to another host by a redirect with %i', async (status) => {
    const other = await serve((_request, response) => sendSound(response, toneFor('')));
    const failure = await failureOfAnswer((_request, response) =>
      response.writeHead(status, { location: `${other.url}/?was=${key}` }).end(),
    );
    expect(failure).toMatch(
      new RegExp(`answered ${status}: it redirects to 127\\.0\\.0\\.1:\\d+, which is not followed`),
    );
    expect(failure).not.toContain('sk-proj');
    expect(other.requests).toEqual([]);
  });

  it('is in no error when nobody listens, or when no header can hold it', async () => {
    expect(await failureOf('http://127.0.0.1:1/')).toMatch(/127\.0\.0\.1:1 cannot be reached/);
    const failure = await failureOf('http://127.0.0.1:1/', {}, 'sk-proj-line\nother-secret');
    expect(failure).not.toMatch(/sk-proj|other-secret/);
  });

  it('is in no file that is kept, nor in the name of one', async () => {
    const { url } = await serve((_request, response) => sendSound(response, toneFor('')));
    await expect(failureOf(url)).rejects.toThrow('it was spoken');
    const kept = await readdir(join(folder, 'kept'));
    expect(kept).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.wav$/)]);
    expect(await readFile(join(folder, 'kept', kept[0] ?? ''))).toEqual(toneFor(''));
  });
});

describe('a speech service that answers wrongly', () => {
  it('is left when its body does not end, by the number of bytes', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/wav' });
      const more = () => {
        while (response.write(Buffer.alloc(65_536)));
        response.once('drain', more);
      };
      more();
    });
    expect(await failureOf(url, { maxBytes: 1_000_000 })).toMatch(/sent more than 1000000 bytes/);
  });

  it.each([
    ['answers nothing', () => {}],
    ['sends a byte and no more', (response: ServerResponse) => response.writeHead(200).write('R')],
  ])('is left when it %s, by the time', async (_what, answer) => {
    const { url } = await serve((_request, response) => answer(response));
    expect(await failureOf(url, { timeLimitMilliseconds: 300 })).toMatch(/did not finish in 300 ms/);
  });

  it.each<[string, RegExp, (response: ServerResponse) => void]>([
    [
      'a page',
      /text\/html and no sound: Log in$/m,
      (r) => r.setHeader('content-type', 'text/html').end('<b>Log in</b>'),
    ],
    [
      'JSON that explains an error',
      /answered 200 with application\/json and no sound: quota exceeded$/m,
      (r) => r.setHeader('content-type', 'application/json').end('{"error":"quota exceeded"}'),
    ],
    ['text that is called sound', /no sound that Belcode knows/, (r) => sendSound(r, Buffer.from('no sound here'))],
    ['nothing', /answered 200 without a sound/, (r) => sendSound(r, Buffer.alloc(0))],
    ['silence', /is silent/, (r) => sendSound(r, encodeWav(new Int16Array(8_000), 8_000))],
    ['a WAV file without sound', /is silent|without sound/, (r) => sendSound(r, toneFor('').subarray(0, 40))],
    [
      'a minute and more',
      /longer than 60 s/,
      (r) => sendSound(r, encodeWav(new Int16Array(4_000 * 61).fill(900), 4_000)),
    ],
    ['a broken mp3', /the reply is mp3, and/, (r) => sendSound(r, Buffer.from('ID3 broken'), 'audio/mpeg')],
    [
      'words for a terminal to follow',
      /answered 500: \[31m red \[0m$/m,
      (r) => r.writeHead(500).end('\u001b[31m red\r\n\u202e\u001b[0m'),
    ],
  ])('is quoted or described when it sends %s, and nothing is kept', async (_what, expected, answer) => {
    expect(await failureOfAnswer((_request, response) => answer(response))).toMatch(expected);
    expect(await readdir(folder)).not.toContain('kept');
  });

  it('is cut short when it explains at length', async () => {
    const failure = await failureOfAnswer((_request, response) => response.writeHead(500).end('x '.repeat(90_000)));
    expect(failure.split('\n')[0]?.length).toBeLessThan(260);
  });

  it('is asked again when it is busy, after the pause that it names, and not for ever', async () => {
    const pauses: number[] = [];
    const clock: Clock = {
      now: () => 0,
      async wait(milliseconds) {
        pauses.push(milliseconds);
      },
    };
    const busy = await serve((_request, response) => response.writeHead(429, { 'retry-after': '7' }).end('slow down'));
    expect(await failureOf(busy.url, { clock })).toMatch(/answered 429: slow down/);
    expect(pauses).toEqual(Array(7).fill(7_000));
    const unnamed = await serve((_request, response) => response.writeHead(503).end());
    pauses.length = 0;
    await failureOf(unnamed.url, { clock });
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
  });
});

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

describe('a sound that is not WAV', () => {
  it.runIf(hasFfmpeg).each(['mp3', 'ogg', 'flac'])('is converted from %s', async (format) => {
    const args = ['-v', 'error', '-f', 'wav', '-i', 'pipe:0', '-f', format, 'pipe:1'];
    const sound = execFileSync('ffmpeg', args, { input: toneFor('x') });
    const { url } = await serve((_request, response) => sendSound(response, sound, `audio/${format}`));
    await expect(failureOf(url)).rejects.toThrow('it was spoken');
    expect((await readFile(file)).toString('latin1', 0, 4)).toBe('RIFF');
  });

  it('needs ffmpeg, which is said', async () => {
    const { url } = await serve((_request, response) => sendSound(response, Buffer.from('fLaC')));
    expect(await failureOf(url, { ffmpeg: 'ffmpeg-of-nobody' })).toMatch(
      /the reply is flac, and The voice program ffmpeg-of-nobody is not installed; let the service send wav/,
    );
  });
});

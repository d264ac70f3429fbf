import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSounds } from '../../src/speech/check-sounds.ts';
import { type SpeechService, sendSound, startSpeechService, toneFor } from '../speech/http-voice/speech-stub.ts';
import { belcode } from './run.ts';

const key = 'sk-proj-0123456789abcdef';

let folder: string;
let refuses: boolean;
let running: SpeechService;
let environment: Record<string, string>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belcode-sounds-'));
  await writeFile(join(folder, 'key'), `${key}\n`, { mode: 0o640 });
  refuses = false;
  running = await startSpeechService(({ body, headers }, response) => {
    if (refuses) response.writeHead(401).end(`${headers.authorization} is no key of ours`);
    else sendSound(response, toneFor(JSON.parse(body).input));
  });
  environment = {
    BELCODE_SOUNDS: join(folder, 'sounds'),
    // TCP port 1, where nothing listens.
    BELCODE_DATABASE_URL: 'postgres://belcode@127.0.0.1:1/belcode',
    BELCODE_VOICE: 'http',
    BELCODE_VOICE_URL: `${running.url}/v1/audio/speech`,
    BELCODE_VOICE_HEADERS: '{"Authorization":"Bearer {key}","Content-Type":"application/json"}',
    BELCODE_VOICE_BODY: '{"input":"{text}","voice":"{voice}"}',
    BELCODE_VOICE_NAMES: 'nl:Fenna',
    BELCODE_VOICE_KEY_FILE: join(folder, 'key'),
  };
});
afterEach(async () => {
  await running.close();
  await rm(folder, { recursive: true });
});

const build = () => belcode(['sounds', 'build', '--language', 'nl', '--json'], environment);

describe('sounds build with a speech service', () => {
  it('makes what a call plays, and asks for no words twice, even when the sounds are lost', async () => {
    const first = await build();
    expect(first.code).toBe(0);
    expect(first.out + first.complaints).not.toContain(key);
    await checkSounds(environment.BELCODE_SOUNDS ?? '', 'nl');
    const requests = running.requests.length;
    expect(requests).toBeGreaterThan(30);
    expect(running.requests.every(({ headers }) => headers.authorization === `Bearer ${key}`)).toBe(true);
    await rm(join(environment.BELCODE_SOUNDS ?? '', 'nl'), { recursive: true });
    expect((await build()).code).toBe(0);
    expect(running.requests.length).toBe(requests);
  });

  it('ends in one line with the sound and the words of the service, without the key', async () => {
    refuses = true;
    const { code, out, complaints } = await build();
    expect(code).toBe(1);
    const last = complaints.trim().split('\n').at(-1);
    expect(last).toMatch(
      /^belcode: The sound nl\/[a-z0-9-]+ cannot be made: 127\.0\.0\.1:\d+ answered 401: Bearer … is no/,
    );
    expect(out + complaints).not.toContain('sk-proj');
  });

  it('says which language has no voice before it asks for anything', async () => {
    environment.BELCODE_VOICE_NAMES = 'en:Sonia';
    const { code, complaints } = await build();
    expect(code).toBe(1);
    expect(complaints).toMatch(/BELCODE_VOICE_NAMES has no voice for nl\n?$/);
    expect(running.requests).toEqual([]);
  });
});

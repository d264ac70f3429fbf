import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConverterMissing, decodeUpload } from '../../../src/speech/recordings/decode-upload.ts';
import { spoken, wavOf } from './speech-samples.ts';

const has = (program: string, word: string) => spawnSync(program, [word]).status === 0;
const hasTools = has('espeak-ng', '--version') && has('ffmpeg', '-version');
const folder = mkdtempSync(join(tmpdir(), 'belcode-decode-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What ffmpeg makes of a sound, on its standard output. */
const made = (wav: Buffer, ...args: string[]) =>
  execFileSync('ffmpeg', ['-v', 'error', '-i', 'pipe:0', ...args, 'pipe:1'], { input: wav, maxBuffer: 2 ** 28 });
const wav = hasTools ? wavOf(spoken('Tot ziens.')) : Buffer.alloc(0);
const seconds = ({ rate, samples }: { rate: number; samples: Float32Array }) => samples.length / rate;
const pictureOf = (bytes: number) => {
  const body = Buffer.alloc(10 + bytes);
  body.write('APIC', 0, 'latin1');
  body.writeUInt32BE(bytes, 4);
  const size = body.length;
  const head = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, size >> 21, (size >> 14) & 127, (size >> 7) & 127, size & 127]);
  return Buffer.concat([head, body]);
};

describe.runIf(hasTools)('a file that is handed in', () => {
  it.each([
    ['WAV of 16 bits', () => wav],
    [
      'WAV of 24 bits in stereo at 48 kHz',
      () => made(wav, '-ac', '2', '-ar', '48000', '-c:a', 'pcm_s24le', '-f', 'wav'),
    ],
    ['WAV of a telephone (A-law)', () => made(wav, '-ar', '8000', '-c:a', 'pcm_alaw', '-f', 'wav')],
    ['WAV of six channels', () => made(wav, '-ac', '6', '-f', 'wav')],
    ['mp3', () => made(wav, '-f', 'mp3')],
    [
      'mp3 with a picture in its tag',
      () => Buffer.concat([pictureOf(20_000), made(wav, '-id3v2_version', '0', '-f', 'mp3')]),
    ],
  ])('is decoded: %s', async (_, file) => {
    const whole = seconds(await decodeUpload(wav));
    expect(Math.abs(seconds(await decodeUpload(file())) - whole)).toBeLessThan(0.15);
  });

  it('attack: an endless mp3 gives a minute and a second', async () => {
    const frame = made(wav, '-f', 'mp3', '-id3v2_version', '0', '-write_xing', '0', '-b:a', '8k', '-ar', '8000');
    const endless = Buffer.concat(Array.from({ length: Math.floor(8e6 / frame.length) }, () => frame));
    expect(seconds(await decodeUpload(endless))).toBeCloseTo(61, 0);
  });

  const secret = join(folder, 'secret.wav');
  writeFileSync(secret, wav);
  const list = `ffconcat version 1.0\nfile '${secret}'\n`;
  const playlist = `#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\nfile://${secret}\n#EXT-X-ENDLIST\n`;
  const riff = (format: string, rest: Buffer) =>
    Buffer.concat([Buffer.from('RIFF\x00\x00\x10\x00', 'latin1'), Buffer.from(format, 'latin1'), rest]);
  it.each([
    ['nothing', () => Buffer.alloc(0)],
    ['a text', () => Buffer.from('Tot ziens.')],
    ['a list of files', () => Buffer.from(list)],
    ['a playlist', () => Buffer.from(playlist)],
    [
      'a playlist that begins as an mp3',
      () => Buffer.concat([Buffer.from('ID3\x03\x00\x00\x00\x00\x00\x00', 'latin1'), Buffer.from(playlist)]),
    ],
    ['a list of files that begins as a WAV', () => riff('WAVE', Buffer.from(list))],
    ['a WAV with a header only', () => wav.subarray(0, 20)],
    ['an AVI', () => riff('AVI ', Buffer.alloc(4_000))],
    ['ogg', () => made(wav, '-f', 'ogg')],
    ['flac', () => made(wav, '-f', 'flac')],
    ['a film that is called WAV', () => riff('WAVE', made(wav, '-f', 'matroska'))],
    ['a WAV with a codec of games', () => made(wav, '-c:a', 'adpcm_ima_wav', '-f', 'wav')],
    ['a page with a script', () => Buffer.from('<script>alert(1)</script>')],
  ])('attack: it is refused, and nothing else is opened: %s', async (_, file) => {
    await expect(decodeUpload(file())).rejects.toThrow();
  });

  it('says that ffmpeg is missing, and reads WAV all the same', async () => {
    const missing = '/nowhere/ffmpeg';
    expect(seconds(await decodeUpload(wav, missing))).toBeGreaterThan(0.5);
    await expect(decodeUpload(made(wav, '-f', 'mp3'), missing)).rejects.toThrow(ConverterMissing);
  });

  it('attack: a converter that writes without end is stopped, and one that hangs too', async () => {
    const program = (name: string, text: string) => {
      const file = join(folder, name);
      writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      return file;
    };
    const mp3 = made(wav, '-f', 'mp3');
    await expect(decodeUpload(mp3, program('endless', 'exec cat /dev/zero'))).rejects.toThrow('cannot read');
    // No setting and no secret of ours reaches it, and it runs where it may write nothing of ours.
    await expect(decodeUpload(mp3, program('prints', 'env >&2; env | grep -c . > env.txt; exit 1'))).rejects.toThrow();
    rmSync('env.txt', { force: true });
    expect(readdirSync(folder).sort()).toEqual(['endless', 'prints', 'secret.wav']);
  });
});

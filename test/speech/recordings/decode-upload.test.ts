import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { ConverterMissing, decodeUpload } from '../../../src/speech/recordings/decode-upload.ts';
import { judgeRecording } from '../../../src/speech/recordings/judge-recording.ts';
import { decodeUsual, UnusualRate, usualRates } from '../../../src/speech/recordings/usual-rate.ts';
import { encodeWav } from '../../../src/speech/wav.ts';
import { spoken, wavOf } from './speech-samples.ts';

const has = (program: string, word: string) => spawnSync(program, [word]).status === 0;
const hasTools = has('espeak-ng', '--version') && has('ffmpeg', '-version');
const folder = mkdtempSync(join(tmpdir(), 'belcode-decode-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

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
    ['WAV of an odd rate', () => made(wav, '-ar', '47999', '-f', 'wav')],
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
});

/** What begins as an mp3, so that only ffmpeg is asked. */
const mp3 = Buffer.from('ID3\x03\x00\x00\x00\x00\x00\x00', 'latin1');

/** Each shares no great divisor with the rates of our sounds, and would take a filter of its own for every sample. */
const oddRates = [4_000, 7_999, 8_001, 11_026, 16_001, 44_099, 47_999, 48_001, 96_001, 176_399, 191_999];

describe('without ffmpeg', () => {
  const missing = { ffmpeg: '/nowhere/ffmpeg' };
  const plain = () => encodeWav(new Int16Array(8_000), 8_000);
  const telephone = () => {
    const wav = plain();
    // Format tag and bits of a sample.
    wav.writeUInt16LE(6, 20);
    wav.writeUInt16LE(8, 34);
    return wav;
  };

  it('WAV is read all the same, and mp3 is what needs it', async () => {
    expect(seconds(await decodeUpload(plain(), missing))).toBe(1);
    await expect(decodeUpload(mp3, missing)).rejects.toThrow(ConverterMissing);
  });

  it.each(usualRates)('WAV of %i Hz is read', async (rate) => {
    expect(await decodeUpload(encodeWav(new Int16Array(800), rate), missing)).toMatchObject({ rate });
  });

  it.each(oddRates)('attack: WAV of %i Hz is not resampled by us: imported, handed in or taken', async (rate) => {
    const wav = encodeWav(new Int16Array(800), rate);
    expect(() => decodeUsual(wav)).toThrow(UnusualRate);
    const { faults } = await judgeRecording(wav, { ...missing, expectedSeconds: 1, workFile: join(folder, 'odd.wav') });
    expect(faults).toMatchObject([
      { fault: 'wrong-format', says: expect.stringContaining('or give wav of a usual rate') },
    ]);
  });

  it.each<[string, () => Buffer]>([
    ['of a telephone (A-law)', telephone],
    ['that is broken', () => plain().subarray(0, 20)],
    ...oddRates.map((rate): [string, () => Buffer] => [`of ${rate} Hz`, () => encodeWav(new Int16Array(800), rate)]),
  ])('nobody who sends WAV %s is advised to send WAV', async (_, file) => {
    const error = await decodeUpload(file(), missing).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(ConverterMissing);
    expect(error).toMatchObject({ message: 'it is WAV of a kind that only ffmpeg reads' });
  });
});

describe('a program in the stead of ffmpeg', () => {
  const program = (name: string, text: string) => {
    const ffmpeg = join(folder, name);
    writeFileSync(ffmpeg, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return ffmpeg;
  };

  it('attack: one that writes without end is stopped', async () => {
    const ffmpeg = program('endless', 'exec cat /dev/zero');
    await expect(decodeUpload(mp3, { ffmpeg })).rejects.toThrow('cannot read');
  });

  it('attack: one that hangs is stopped', async () => {
    const ffmpeg = program('hangs', 'exec sleep 600');
    await expect(decodeUpload(mp3, { ffmpeg, limitMilliseconds: 100 })).rejects.toThrow('cannot read');
  });

  it('attack: it gets no setting and no secret of ours', async () => {
    vi.stubEnv('BELCODE_SECRET', 'a secret of ours');
    const seen = join(folder, 'environment');
    await decodeUpload(mp3, { ffmpeg: program('prints', `env > '${seen}'`) });
    const names = readFileSync(seen, 'utf8').match(/^[^=\n]+(?==)/gm) ?? [];
    const ofTheShell = ['PWD', 'OLDPWD', 'SHLVL', '_'];
    expect(names.filter((name) => !ofTheShell.includes(name)).sort()).toEqual(['LANG', 'PATH']);
  });
});

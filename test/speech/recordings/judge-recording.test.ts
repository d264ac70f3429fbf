import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Pcm } from '../../../src/speech/pcm.ts';
import { judgeRecording, maxRecordingBytes } from '../../../src/speech/recordings/judge-recording.ts';
import { trim } from '../../../src/speech/trim.ts';
import { encodeWav } from '../../../src/speech/wav.ts';
import { changed, noise, spoken, wavOf } from './speech-samples.ts';

const has = (program: string, word: string) => spawnSync(program, [word]).status === 0;
const hasVoice = has('espeak-ng', '--version');
const folder = mkdtempSync(join(tmpdir(), 'belcode-judge-'));
afterAll(() => rmSync(folder, { recursive: true }));

const words = 'Toets de vier cijfers op je scherm.';
const whole = hasVoice ? spoken(words) : { rate: 8_000, samples: new Float32Array(0) };
const expectedSeconds = hasVoice ? trim(whole).samples.length / whole.rate : 2;

const judge = (bytes: Buffer, more: object = {}) =>
  judgeRecording(bytes, { expectedSeconds, workFile: join(folder, 'work.wav'), ...more });

const names = (found: readonly { fault: string }[]) => found.map(({ fault }) => fault);
const longer = (pcm: Pcm, times: number): Pcm => {
  const samples = new Float32Array(pcm.samples.length * times);
  for (let i = 0; i < times; i += 1) samples.set(pcm.samples, i * pcm.samples.length);
  return { rate: pcm.rate, samples };
};
const first = (pcm: Pcm, share: number): Pcm => {
  const { samples } = trim(pcm);
  return { rate: pcm.rate, samples: samples.slice(0, samples.length * share) };
};
const hiss = noise();
const steady = (sample: (at: number) => number): Pcm => ({
  rate: 16_000,
  samples: new Float32Array(32_000).map((_, at) => sample(at)),
});
const mains = (at: number, rate: number) => 0.01 * Math.sin((2 * Math.PI * 50 * at) / rate);

describe.runIf(hasVoice)('a recording', () => {
  it.each([
    ['as it should be', whole, []],
    ['from a quiet telephone', changed(whole, (s) => s * 0.1), []],
    ['of silence', changed(whole, () => 0), ['no-speech']],
    ['of a hiss', steady(() => 0.2 * hiss()), ['no-speech']],
    ['of a beep', steady((at) => 0.2 * Math.sin(at / 3)), ['no-speech']],
    ['of half the words', first(whole, 0.45), ['too-short']],
    ['of the words three times', longer(whole, 3), ['too-long']],
    ['of more than a minute', longer(whole, 40), ['too-long']],
    ['that was too loud', changed(whole, (s) => Math.max(-1, Math.min(1, 12 * s))), ['clipped']],
    ['from the other end of the room', changed(whole, (s) => s * 0.015), ['too-quiet']],
  ] as const)('%s', async (_what, pcm, faults) => {
    const judged = await judge(wavOf(pcm));
    expect(names(judged.faults)).toEqual(faults);
    expect(names(judged.remarks)).toEqual([]);
    // What may not be kept is not handed out, so nothing can keep it.
    expect(judged.sound === undefined).toBe(faults.length > 0);
  });

  it.each([
    ['noise', changed(whole, (s) => s + 0.01 * hiss()), ['noisy']],
    ['hum', changed(whole, (s, at) => s + mains(at, whole.rate)), ['hum', 'noisy']],
  ] as const)('with %s behind the voice may be kept, and is remarked on', async (_what, pcm, remarks) => {
    const judged = await judge(wavOf(pcm));
    expect(names(judged.faults)).toEqual([]);
    expect(names(judged.remarks)).toEqual(remarks);
    expect(judged.sound).toBeDefined();
  });

  it('is measured without the silence around it, and handed out as it came', async () => {
    const judged = await judge(wavOf(whole));
    expect(judged.measured?.seconds).toBeCloseTo(expectedSeconds, 2);
    expect(judged.sound?.samples.length).toBe(whole.samples.length);
  });

  it.runIf(has('ffmpeg', '-version')).each(['mp3', 'ogg', 'flac'])('may be %s, by ffmpeg', async (format) => {
    const bytes = execFileSync('ffmpeg', ['-v', 'error', '-i', 'pipe:0', '-f', format, 'pipe:1'], {
      input: wavOf(whole),
    });
    expect(await judge(bytes)).toMatchObject({ faults: [], sound: expect.anything() });
  });

  it('that needs ffmpeg says what to install', async () => {
    const mp3 = Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, 0]);
    const { faults } = await judge(mp3, { ffmpeg: 'no-such-ffmpeg' });
    expect(faults).toEqual([{ fault: 'wrong-format', says: expect.stringContaining('apt install ffmpeg') }]);
  });
});

describe('attack: a file that is no recording', () => {
  it.each([
    ['text', Buffer.from('#EXTM3U\nfile:///etc/passwd\n'), 'wrong-format'],
    ['a playlist with the head of an mp3', Buffer.from('ID3#EXTM3U\n/etc/passwd\n'), 'wrong-format'],
    ['nothing', Buffer.alloc(0), 'wrong-format'],
    ['a WAV without a sample', encodeWav(new Int16Array(0), 8_000), 'no-speech'],
    ['a file that is too big', Buffer.alloc(maxRecordingBytes + 1), 'too-big'],
  ])('%s is refused by name', async (_what, bytes, fault) => {
    const judged = await judge(bytes);
    expect(names(judged.faults)).toEqual([fault]);
    expect(judged.sound).toBeUndefined();
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSounds } from '../../src/speech/build-sounds.ts';
import { checkSounds } from '../../src/speech/check-sounds.ts';
import { companySoundOf } from '../../src/speech/company-sound.ts';
import { espeakVoice } from '../../src/speech/espeak-voice.ts';
import { activeLevel } from '../../src/speech/loudness.ts';
import type { Pcm } from '../../src/speech/pcm.ts';
import { lastWords, promptNames } from '../../src/speech/prompts.ts';
import { type SoundName, soundKinds, soundPath } from '../../src/speech/sound-file.ts';
import { decodeWav } from '../../src/speech/wav.ts';
import { peakOf } from './tones.ts';

const company = { companyId: 'bakery', name: 'Bakkerij De Vries' };
/** What says who calls, before each question. */
const greetings: Record<'code' | 'number', readonly SoundName[]> = {
  code: ['greeting', companySoundOf(company.companyId)],
  number: ['greeting-number', companySoundOf(company.companyId)],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belcode-espeak-'));
  const from = join(import.meta.dirname, '../../languages');
  await buildSounds({ from, into: folder, voice: espeakVoice(), languages: ['nl', 'en'], companies: [company] });
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(['nl', 'en'])("espeak-ng's sounds in %s", (language) => {
  it('are complete', () => checkSounds(folder, language));

  it.each(soundKinds)('are right for a telephone as $fileEnding: rate, length, loudness, no clipping', async (kind) => {
    for (const name of promptNames) {
      const file = soundPath(folder, language, name, kind.fileEnding);
      const sound: Pcm = decodeWav(await readFile(file), file);
      const seconds = sound.samples.length / sound.rate;
      expect(sound.rate).toBe(kind.rate);
      expect(activeLevel(sound), file).toBeCloseTo(-20, 0);
      expect(20 * Math.log10(peakOf(sound.samples)), file).toBeLessThan(-2.9);
      expect(seconds, file).toBeGreaterThan(0.25);
      expect(seconds, file).toBeLessThan(name.startsWith('digit-') ? 0.8 : 8);
    }
  });

  const secondsOf = async (name: SoundName) => {
    const file = soundPath(folder, language, name, 'wav');
    const { samples, rate } = decodeWav(await readFile(file), file);
    return samples.length / rate;
  };

  it.each(['code', 'number'] as const)(
    'end the question for the %s within five seconds of the answer, because people are in a hurry',
    async (proof) => {
      const questions = promptNames.filter((name) =>
        proof === 'number' ? name === 'type-number' : name.startsWith('press-'),
      );
      for (const greeting of greetings[proof])
        for (const name of questions)
          expect((await secondsOf(greeting)) + (await secondsOf(name)), `${greeting}, ${name}`).toBeLessThan(4.8);
    },
  );

  it.each(soundKinds)('begin and end with little silence, except the last words, as $fileEnding', async (kind) => {
    for (const name of [...promptNames, ...greetings.code]) {
      const file = soundPath(folder, language, name, kind.fileEnding);
      const [before, after] = silenceAround(decodeWav(await readFile(file), file));
      expect(before, file).toBeLessThanOrEqual(0.1);
      if (!(lastWords as readonly SoundName[]).includes(name)) expect(after, file).toBeLessThanOrEqual(0.15);
      else expect(after, file).toBeGreaterThanOrEqual(0.4);
    }
  });

  it('name the key of a question in its last second, so that one pressed in its first was not understood', async () => {
    for (const name of promptNames.filter((each) => each.startsWith('press-'))) {
      expect(await secondsOf(name), name).toBeGreaterThan(1.5);
    }
    for (const name of ['confirm-not-me', 'confirm-wrong-number'] as const) {
      expect(await secondsOf(name), name).toBeGreaterThan(2);
    }
  });

  it('have no gap inside of more than 0.6 s, which would sound like the end', async () => {
    for (const name of promptNames) {
      const file = soundPath(folder, language, name, 'wav');
      expect(longestGap(decodeWav(await readFile(file), file)), file).toBeLessThan(0.6);
    }
  });

  it.each(soundKinds)('say every digit as loud as any other, within 1 dB, as $fileEnding', async ({ fileEnding }) => {
    const levels: number[] = [];
    for (const name of promptNames.filter((each) => each.startsWith('digit-'))) {
      const file = soundPath(folder, language, name, fileEnding);
      levels.push(activeLevel(decodeWav(await readFile(file), file)));
    }
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(1);
  });
});

/** The longest silence between two sounds of a prompt, in seconds: 20 ms frames below -50 dBFS. */
function longestGap({ rate, samples }: Pcm): number {
  const frame = rate / 50;
  let longest = 0;
  let gap = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < samples.length; at += frame) {
    const part = samples.subarray(at, at + frame);
    const loud = part.reduce((sum, sample) => sum + sample * sample, 0) / part.length > 1e-5;
    if (loud) longest = Math.max(longest, gap);
    gap = loud ? 0 : gap + 1 / 50;
  }
  return longest;
}

/** The silence before and after a prompt, in seconds. */
function silenceAround({ rate, samples }: Pcm): [number, number] {
  const isLoud = (sample: number) => Math.abs(sample) > 10 ** (-50 / 20);
  const first = samples.findIndex(isLoud);
  const last = samples.findLastIndex(isLoud);
  return [first / rate, (samples.length - 1 - last) / rate];
}

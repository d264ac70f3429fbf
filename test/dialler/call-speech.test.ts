import { readFileSync } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { loadCallSpeech } from '../../src/dialler/call-speech.ts';
import { systemRandom as random } from '../../src/random.ts';
import { toInt16 } from '../../src/speech/pcm.ts';
import { soundKinds, soundPath } from '../../src/speech/sound-file.ts';
import { decodeWav, encodeWav } from '../../src/speech/wav.ts';
import { makeTemporarySounds, type TemporarySounds } from './temporary-sounds.ts';

let folders: TemporarySounds;

beforeEach(async () => {
  folders = await makeTemporarySounds(['nl', 'en']);
});

afterEach(() => folders.remove());

const load = (...languages: [string, ...string[]]) => loadCallSpeech({ ...folders, languages, random });

describe('loadCallSpeech', () => {
  it('gives the path of a prompt for Asterisk: absolute, without an extension', async () => {
    const speech = await load('nl', 'en');
    expect(speech.prompt('en', 'press-7')).toBe(join(folders.sounds, 'en/press-7'));
  });

  it('speaks its first language instead of an unknown one', async () => {
    const speech = await load('nl', 'en');
    expect(speech.prompt('de', 'greeting')).toBe(join(folders.sounds, 'nl/greeting'));
    await (await speech.sayCode('de', '123456', { slow: false, intro: true })).remove();
  });

  it('attack: a language that is a path is not used as one', async () => {
    const speech = await load('nl');
    expect(speech.prompt('../../etc', 'greeting')).toBe(join(folders.sounds, 'nl/greeting'));
    expect(speech.prompt('__proto__', 'greeting')).toBe(join(folders.sounds, 'nl/greeting'));
  });

  it('refuses to start without a sound, and says which and how to make it', async () => {
    await rm(join(folders.sounds, 'nl/digit-4.wav'));
    await expect(load('nl')).rejects.toThrow(/nl: digit-4\.wav\. Make them with: belcode sounds build/);
  });

  it('reads nothing from the disk during a call', async () => {
    const speech = await load('nl');
    await rm(folders.sounds, { recursive: true });
    const sound = await speech.sayCode('nl', '123456', { slow: false, intro: true });
    expect((await stat(`${sound.path}.wav`)).size).toBeGreaterThan(1_000);
    await sound.remove();
  });

  it('writes a code under a random name, readable only by owner and group, and removes all of it', async () => {
    const speech = await load('nl');
    const sound = await speech.sayCode('nl', '123456', { slow: false, intro: true });
    expect(dirname(sound.path)).toBe(folders.codeSounds);
    expect(basename(sound.path)).toMatch(/^[\w-]{22}$/);
    const files = await readdir(folders.codeSounds);
    expect(files.sort()).toEqual([`${basename(sound.path)}.wav`, `${basename(sound.path)}.wav16`]);
    for (const file of files) expect((await stat(join(folders.codeSounds, file))).mode & 0o777).toBe(0o640);
    await sound.remove();
    expect(await readdir(folders.codeSounds)).toEqual([]);
    await sound.remove();
  });

  it('knows when the code was spoken once: later when slow, and well before the end', async () => {
    const speech = await load('nl');
    const normal = await speech.sayCode('nl', '123456', { slow: false, intro: true });
    const slow = await speech.sayCode('nl', '123456', { slow: true, intro: true });
    expect(slow.firstSayingMilliseconds).toBeGreaterThan(normal.firstSayingMilliseconds);
    const lasts = ((await stat(`${normal.path}.wav`)).size - 44) / 16;
    expect(normal.firstSayingMilliseconds).toBeGreaterThan(lasts / 4);
    expect(normal.firstSayingMilliseconds).toBeLessThan(lasts / 2);
    await Promise.all([normal.remove(), slow.remove()]);
  });

  it('speaks the digits sooner when "your code is" was already spoken', async () => {
    const speech = await load('nl');
    const whole = await speech.sayCode('nl', '123456', { slow: false, intro: true });
    const digits = await speech.sayCode('nl', '123456', { slow: false, intro: false });
    // The intro of these sounds takes 100 ms.
    expect(whole.firstSayingMilliseconds - digits.firstSayingMilliseconds).toBeCloseTo(100, 5);
    await Promise.all([whole.remove(), digits.remove()]);
  });

  it('goes through its languages, and from an unknown one to the second', async () => {
    const speech = await load('nl', 'en');
    expect(['nl', 'en', 'de'].map((language) => speech.nextLanguage(language))).toEqual(['en', 'nl', 'en']);
    expect((await load('nl')).nextLanguage('nl')).toBe('nl');
  });

  it('says key 3 in the words and the voice of the language that it leads to, whichever they are', async () => {
    const languages = ['nl', 'en', 'de', 'fr'] as const;
    const four = await makeTemporarySounds(languages);
    onTestFinished(() => four.remove());
    // Each language has a sample of its own.
    for (const [index, language] of languages.entries()) {
      for (const { fileEnding, rate } of soundKinds) {
        const samples = new Int16Array(rate / 10).fill(5_000 + index);
        await writeFile(soundPath(four.sounds, language, 'this-language', fileEnding), encodeWav(samples, rate));
      }
    }
    const heardIn = async (spoken: [string, ...string[]], language: string) => {
      const speech = await loadCallSpeech({ ...four, languages: spoken, random });
      const { path } = await speech.sayCode(language, '123456', { slow: false, intro: true });
      return soundKinds.map(({ fileEnding }) => {
        const file = `${path}.${fileEnding}`;
        const heard = toInt16(decodeWav(readFileSync(file), file).samples);
        return [...new Set([...heard].filter((sample) => sample >= 5_000).map((sample) => languages[sample - 5_000]))];
      });
    };
    expect(await heardIn(['nl', 'en'], 'nl')).toEqual([['en'], ['en']]);
    expect(await heardIn(['nl', 'en'], 'en')).toEqual([['nl'], ['nl']]);
    expect(await heardIn(['nl', 'en', 'de', 'fr'], 'en')).toEqual([['de'], ['de']]);
    expect(await heardIn(['nl', 'en', 'de', 'fr'], 'fr')).toEqual([['nl'], ['nl']]);
    expect(await heardIn(['nl'], 'nl')).toEqual([[], []]);
  });

  it("finds a company's greeting, made before the start or after it, and in its own language only", async () => {
    const speech = await load('nl', 'en');
    expect(await speech.company('nl', 'company-abc')).toBeUndefined();
    await writeFile(join(folders.sounds, 'nl/company-abc.wav'), 'a sound');
    expect(await speech.company('nl', 'company-abc')).toBe(join(folders.sounds, 'nl/company-abc'));
    expect(await speech.company('de', 'company-abc')).toBe(join(folders.sounds, 'nl/company-abc'));
    expect(await speech.company('en', 'company-abc')).toBeUndefined();
  });

  it.each(['../nl/greeting', 'greeting', 'company-', 'company-../../x', 'company-a/b', `company-${'a'.repeat(41)}`])(
    'attack: no company is called %s',
    async (name) => {
      const speech = await load('nl', 'en');
      expect(await speech.company('nl', name)).toBeUndefined();
    },
  );

  it('a missing folder gives an error without the code', async () => {
    const speech = await load('nl');
    await rm(folders.codeSounds, { recursive: true });
    const error = await speech.sayCode('nl', '918273', { slow: false, intro: true }).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify([String(error), (error as Error).stack, error])).not.toContain('918273');
  });
});

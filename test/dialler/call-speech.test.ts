import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCallSpeech } from '../../src/dialler/call-speech.ts';
import { systemRandom as random } from '../../src/random.ts';
import { makeTemporarySounds, type TemporarySounds } from './temporary-sounds.ts';

let folders: TemporarySounds;

beforeEach(async () => {
  folders = await makeTemporarySounds(['nl', 'en']);
});

afterEach(() => folders.remove());

const load = (...languages: [string, ...string[]]) => loadCallSpeech({ ...folders, languages, random });

describe('loadCallSpeech', () => {
  it('gives the path of a prompt as Asterisk wants it: absolute, without extension', async () => {
    const speech = await load('nl', 'en');
    expect(speech.prompt('en', 'press-7')).toBe(join(folders.sounds, 'en/press-7'));
  });

  it('speaks its first language for one that it does not know', async () => {
    const speech = await load('nl', 'en');
    expect(speech.prompt('de', 'greeting')).toBe(join(folders.sounds, 'nl/greeting'));
    await (await speech.sayCode('de', '123456', false)).remove();
  });

  it('attack: a language that is a path leads nowhere', async () => {
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
    const sound = await speech.sayCode('nl', '123456', false);
    expect((await stat(`${sound.path}.wav`)).size).toBeGreaterThan(1_000);
    await sound.remove();
  });

  it('writes a code under a name by chance, readable by owner and group only, and removes all of it', async () => {
    const speech = await load('nl');
    const sound = await speech.sayCode('nl', '123456', false);
    expect(dirname(sound.path)).toBe(folders.codeSounds);
    expect(basename(sound.path)).toMatch(/^[\w-]{22}$/);
    const files = await readdir(folders.codeSounds);
    expect(files.sort()).toEqual([`${basename(sound.path)}.wav`, `${basename(sound.path)}.wav16`]);
    for (const file of files) expect((await stat(join(folders.codeSounds, file))).mode & 0o777).toBe(0o640);
    await sound.remove();
    expect(await readdir(folders.codeSounds)).toEqual([]);
    await sound.remove();
  });

  it('knows when the code has been said once: later when it is slow, and well before the end', async () => {
    const speech = await load('nl');
    const normal = await speech.sayCode('nl', '123456', false);
    const slow = await speech.sayCode('nl', '123456', true);
    expect(slow.firstSayingMilliseconds).toBeGreaterThan(normal.firstSayingMilliseconds);
    const lasts = ((await stat(`${normal.path}.wav`)).size - 44) / 16;
    expect(normal.firstSayingMilliseconds).toBeGreaterThan(lasts / 4);
    expect(normal.firstSayingMilliseconds).toBeLessThan(lasts / 2);
    await Promise.all([normal.remove(), slow.remove()]);
  });

  it('a folder that is gone is an error that does not hold the code', async () => {
    const speech = await load('nl');
    await rm(folders.codeSounds, { recursive: true });
    const error = await speech.sayCode('nl', '918273', false).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(JSON.stringify([String(error), (error as Error).stack, error])).not.toContain('918273');
  });
});

import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildLabSounds, labSounds } from '../../lab/sounds.ts';
import { checkRecordings } from '../../src/cli/doctor-recording-checks.ts';
import type { Fault } from '../../src/cli/fault.ts';
import { activeLevel } from '../../src/speech/loudness.ts';
import { decodeWav } from '../../src/speech/wav.ts';
import { spoken, wavOf } from '../speech/recordings/speech-samples.ts';
import { belcode } from './run.ts';

const hasVoice = spawnSync('espeak-ng', ['--version']).status === 0;
const nowhere = 'postgres://belcode@127.0.0.1:1/belcode';

let folder: string;
let environment: Record<string, string>;
const sounds = (...words: string[]) => belcode(['sounds', ...words], environment);
const heardOf = async (prompt: string) => {
  const { out } = await sounds('list', '--language', 'nl', '--json');
  return JSON.parse(out).find(({ fileName }: { fileName: string }) => fileName === prompt);
};

/** Steps build on one another: the work of one operator. */
describe.runIf(hasVoice)('an operator with recordings', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belcode-own-'));
    await buildLabSounds(() => {});
    await cp(labSounds, join(folder, 'sounds'), { recursive: true });
    environment = {
      BELCODE_SOUNDS: join(folder, 'sounds'),
      BELCODE_RECORDINGS: join(folder, 'recordings'),
      BELCODE_DATABASE_URL: nowhere,
    };
    await mkdir(join(folder, 'from-the-studio'));
    await writeFile(join(folder, 'from-the-studio/goodbye.wav'), wavOf(spoken('Tot ziens.', 'nl+f2')));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('sees that the voice is heard', async () => {
    expect(await heardOf('goodbye')).toMatchObject({ source: 'voice', seconds: expect.any(Number) });
  });

  it('imports them, and they are heard at once, as loud as all others', async () => {
    const imported = await sounds('import', join(folder, 'from-the-studio'), '--language', 'nl');
    expect(imported.out).toMatch(/^✓ "goodbye\.wav": \d\.\d s, -\d+\.\d dBFS\n1 of 1 kept/);
    expect(imported.code).toBe(0);
    const heard = await heardOf('goodbye');
    expect(heard).toMatchObject({ source: 'recorded' });
    expect(heard.level).toBeCloseTo(-20, 0);
    for (const [ending, rate] of [['wav', 8_000] as const, ['wav16', 16_000] as const]) {
      const sound = decodeWav(await readFile(join(folder, `sounds/nl/goodbye.${ending}`)), ending);
      expect(sound.rate).toBe(rate);
      expect(activeLevel(sound)).toBeCloseTo(-20, 0);
    }
  });

  it('reads from the doctor which recordings are not heard yet, and lets it mend that', async () => {
    const config = { BELCODE_RECORDINGS: join(folder, 'recordings'), BELCODE_SOUNDS: join(folder, 'sounds') };
    const check = () => checkRecordings(config, { environment });
    expect(await check()).toBe('1 of your own are heard');
    const file = join(folder, 'recordings/nl/goodbye.wav');
    const before = await readFile(file);
    await writeFile(file, wavOf(spoken('Tot ziens.', 'nl+f3')));
    const fault = await check().catch((error: Fault) => error);
    expect(fault).toMatchObject({ message: expect.stringContaining('1 of your recordings, or they are newer') });
    expect(fault).toMatchObject({ message: expect.stringContaining('nl/goodbye. Run: belcode sounds build') });
    await (fault as Fault).fix.act();
    expect(await check()).toBe('1 of your own are heard');
    await writeFile(file, before);
    await (fault as Fault).fix.act();
  });

  it('keeps the recording and its sound when a worse one is refused', async () => {
    const before = await readFile(join(folder, 'recordings/nl/goodbye.wav'));
    await mkdir(join(folder, 'bad'));
    await writeFile(join(folder, 'bad/goodbye.wav'), before.subarray(0, 0.4 * before.length));
    await writeFile(join(folder, 'bad/farewell.wav'), before);
    const { code, out } = await sounds('import', join(folder, 'bad'), '--language', 'nl');
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ "goodbye\.wav": .* too-short: /m);
    expect(out).toMatch(/^✗ "farewell\.wav": unknown-name: /m);
    expect(await readFile(join(folder, 'recordings/nl/goodbye.wav'))).toEqual(before);
  });

  it('takes them to another installation in one file, which replaces nothing', async () => {
    const pack = join(folder, 'pack.zip');
    expect(await sounds('export', pack)).toMatchObject({ code: 0, out: `${pack}: 1 recordings` });
    expect((await sounds('export', pack)).complaints).toContain('EEXIST');
    environment.BELCODE_RECORDINGS = join(folder, 'other');
    expect((await sounds('import', pack)).out).toContain('1 of 1 kept');
    expect((await stat(join(folder, 'other/nl/goodbye.wav'))).isFile()).toBe(true);
  });

  it('takes one away, and hears the voice again', async () => {
    expect((await sounds('remove', 'goodbye', '--language', 'nl')).code).toBe(0);
    expect(await heardOf('goodbye')).toMatchObject({ source: 'voice' });
    expect((await sounds('remove', 'goodbye', '--language', 'nl')).complaints).toContain('has no recording of goodbye');
  });

  it('writes the script of a language, with the lengths of its sounds', async () => {
    const out = join(folder, 'script.html');
    expect((await sounds('script', '--language', 'nl', '--out', out)).code).toBe(0);
    expect(await readFile(out, 'utf8')).toMatch(
      /Script: Nederlands[\s\S]*Tot ziens\.[\s\S]*<td class="seconds">0\.\d s/,
    );
  });

  it.each([
    [['import', '/nowhere'], 1, 'There is no /nowhere'],
    [['import', '/etc/passwd'], 1, 'neither a folder nor a pack'],
    [['list', '--language', '../en'], 2, '--language is one of'],
    [['remove', '../../x'], 2, 'there is no prompt ../../x'],
    [['script', '--out', 'x.doc'], 2, '--out ends in .html or .pdf'],
    [['export', '/tmp/x', '--language', 'de'], 1, 'has no such recordings'],
  ])('is not understood, and reads why: %j', async (words, code, says) => {
    const failed = await sounds(...words);
    expect(failed.code).toBe(code);
    expect(failed.complaints).toContain(says);
  });
});

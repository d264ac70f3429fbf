import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { speakCode } from '../../lab/speak-code.ts';
import { systemClock } from '../../src/clock.ts';
import { systemRandom } from '../../src/random.ts';
import { openCodeFolder, sweepCodeFolder } from '../../src/speech/code-folder.ts';
import { writeCodeSound } from '../../src/speech/code-sound.ts';
import { decodeWav } from '../../src/speech/wav.ts';
import { halfSecondClips as clips } from './half-second-clips.ts';

const memory = '/dev/shm';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(memory, 'belcode-test-'));
  await openCodeFolder({ folder });
});
afterEach(() => rm(folder, { recursive: true }));

describe('a spoken code on its way to Asterisk', () => {
  it('is written in each rate, for owner and group only, whatever the umask', async () => {
    const umask = process.umask(0o077);
    const sound = await writeCodeSound('482913', { folder, random: systemRandom, clips: [clips(8000), clips(16_000)] });
    process.umask(umask);
    expect((await readdir(folder)).sort()).toEqual([`${basename(sound.path)}.wav`, `${basename(sound.path)}.wav16`]);
    expect((await stat(`${sound.path}.wav`)).mode & 0o777).toBe(0o640);
    const wide = decodeWav(await readFile(`${sound.path}.wav16`), 'wide');
    expect(wide.rate).toBe(16_000);
    expect(wide.samples.length).toBe(speakCode('482913', clips(16_000)).length);
  });

  it('has a name that comes from chance alone (C10)', async () => {
    const random = { ...systemRandom, id: () => 'AAAAAAAAAAAAAAAAAAAAAA' };
    const sound = await writeCodeSound('482913', { folder, random, clips: [clips(8000)] });
    expect(sound.path).toBe(join(folder, 'AAAAAAAAAAAAAAAAAAAAAA'));
    await expect(writeCodeSound('111111', { folder, random, clips: [clips(8000)] })).rejects.toThrow(/EEXIST/);
  });

  it('is gone when removed, even twice', async () => {
    const sound = await writeCodeSound('482913', { folder, random: systemRandom, clips: [clips(8000), clips(16_000)] });
    await sound.remove();
    await sound.remove();
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves nothing when it cannot be written whole, and no code in the error', async () => {
    const random = { ...systemRandom, id: () => 'BBBBBBBBBBBBBBBBBBBBBB' };
    await mkdir(join(folder, 'BBBBBBBBBBBBBBBBBBBBBB.wav16'));
    const error = await writeCodeSound('482913', { folder, random, clips: [clips(8000), clips(16_000)] }).catch(
      (e) => e,
    );
    expect(await readdir(folder)).toEqual(['BBBBBBBBBBBBBBBBBBBBBB.wav16']);
    expect(`${error.message} ${error.stack}`).not.toContain('482913');
    await expect(writeCodeSound('48x913', { folder, random, clips: [clips(8000)] })).rejects.not.toThrow(/48x913/);
  });
});

describe('the folder of spoken codes', () => {
  it('is made for owner and group only', async () => {
    await openCodeFolder({ folder: join(folder, 'new') });
    expect((await stat(join(folder, 'new'))).mode & 0o007).toBe(0);
  });

  it.runIf(process.platform === 'linux')('is refused on a disk', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'belcode-disk-'));
    await expect(openCodeFolder({ folder: disk })).rejects.toThrow(/not in memory/);
    await rm(disk, { recursive: true });
  });

  it('is refused when every user of the host may enter, or when it is a link', async () => {
    await symlink(folder, join(folder, 'link'));
    await expect(openCodeFolder({ folder: join(folder, 'link') })).rejects.toThrow(/no link/);
    await mkdir(join(folder, 'open'));
    await chmod(join(folder, 'open'), 0o755);
    await expect(openCodeFolder({ folder: join(folder, 'open') })).rejects.toThrow(/open to every user/);
  });
});

describe('sweeping at start', () => {
  it('removes what a dead dialler left, and neither a young sound nor anything else', async () => {
    const settings = { folder, random: systemRandom, clips: [clips(8000), clips(16_000)] } as const;
    const old = await writeCodeSound('482913', settings);
    const young = await writeCodeSound('482913', settings);
    const minuteAgo = new Date(systemClock.now() - 60_000);
    await writeFile(join(folder, 'notes.wav'), '');
    for (const file of [`${old.path}.wav`, `${old.path}.wav16`, join(folder, 'notes.wav')]) {
      await utimes(file, minuteAgo, minuteAgo);
    }
    expect(await sweepCodeFolder(folder, 30_000, systemClock)).toBe(2);
    expect((await readdir(folder)).sort()).toEqual(
      ['notes.wav', `${basename(young.path)}.wav`, `${basename(young.path)}.wav16`].sort(),
    );
  });
});

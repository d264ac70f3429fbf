import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSounds } from '../../src/speech/check-sounds.ts';
import { belcode } from './run.ts';

const hasVoice = spawnSync('espeak-ng', ['--version']).status === 0;

test.runIf(hasVoice)(
  'makes what a call plays, and keeps it the second time',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'belcode-sounds-'));
    try {
      const first = await belcode(['sounds', 'build', '--language', 'nl', '--json'], {
        BELCODE_SOUNDS: folder,
        PATH: process.env.PATH ?? '',
      });
      expect(first).toMatchObject({ code: 0, complaints: '' });
      await checkSounds(folder, 'nl');
      const second = await belcode(['sounds', 'build', '--language', 'nl', '--json'], { BELCODE_SOUNDS: folder });
      expect(JSON.parse(second.out)).toMatchObject({ made: 0, recorded: 0 });
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  60_000,
);

test('a voice that is not there is one line', async () => {
  const { code, complaints } = await belcode(['sounds', 'build'], { BELCODE_VOICE: 'say' });
  if (process.platform === 'darwin') return;
  expect(code).toBe(1);
  expect(complaints).toMatch(/^belcode: [^\n]+$/);
});
